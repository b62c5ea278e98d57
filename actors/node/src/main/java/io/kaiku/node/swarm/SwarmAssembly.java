package io.kaiku.node.swarm;

import io.kaiku.node.PeerConfig;
import io.kaiku.node.PeerSettings;
import io.kaiku.node.TransportFactory;
import io.kaiku.node.protocol.Peerbook;
import io.kaiku.node.protocol.ProtocolModule;
import io.kaiku.node.protocol.Tools;
import java.util.List;
import java.util.function.Consumer;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.SupervisorStrategy;

/** The parts of a swarm, put together once per peer. */
public final class SwarmAssembly {

  private final PeerSettings settings;
  private final SwarmHub hub;
  private final Intake intake;
  private final Roads roads;

  /**
   * Puts them together.
   *
   * @param actor reaches the swarm actor, whichever holds its place
   */
  public SwarmAssembly(
      PeerSettings settings,
      Tools tools,
      TransportFactory.Transports transports,
      Peerbook peerstore,
      Consumer<SwarmActor.Command> actor) {
    this.settings = settings;
    PeerConfig config = settings.config();
    PeerTable table = new PeerTable(config.swarm().connections());
    Wakes wakes = new Wakes();
    InboundProtocols inbound = new InboundProtocols(tools, wakes);
    Announcement self =
        new Announcement(
            settings.identity(), config.listening().announce(), tools.clock(), inbound::ids);
    wakes.to = self::changed;
    settings.modules().forEach(module -> inbound.reserve(module.name(), module.protocols()));
    long deadlineMs = config.swarm().dial().timeout().toMillis();
    Scopes scopes = new Scopes(settings.identity().peerId(), config.swarm().access(), tools);
    this.intake = new Intake(table, inbound, scopes, tools);
    this.hub = new SwarmHub(intake, self, tools, new SwarmHub.DialDesk(deadlineMs, actor));
    this.roads = new Roads(transports.all(), transports.names(), intake, peerstore);
  }

  /** The swarm for everybody else. */
  public SwarmHub hub() {
    return hub;
  }

  /** Takes connections over. */
  public Intake intake() {
    return intake;
  }

  /** The swarm actor; the strategy is for its children. */
  public Behavior<SwarmActor.Command> behavior(SupervisorStrategy restart) {
    List<List<String>> ours = settings.modules().stream().map(ProtocolModule::protocols).toList();
    RemoteActor.Setup remote =
        new RemoteActor.Setup(hub, settings.config().identifyDeadline(), ours);
    return SwarmActor.create(
        new SwarmActor.Setup(hub, roads, settings.config().swarm(), remote, restart));
  }

  /** Table and announcement know each other; one of them must be made first. */
  private static final class Wakes implements Runnable {
    volatile Runnable to = () -> {};

    @Override
    public void run() {
      to.run();
    }
  }
}
