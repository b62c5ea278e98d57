package io.kaiku.node;

import io.kaiku.kernel.addr.Multiaddr;
import io.kaiku.kernel.error.ErrorCode;
import io.kaiku.netty.transport.Connection;
import io.kaiku.netty.transport.Listener;
import io.kaiku.netty.transport.Transport;
import io.kaiku.netty.transport.TransportException;
import io.kaiku.node.metrics.KamonCounters;
import io.kaiku.node.metrics.RateLimitedLog;
import io.kaiku.node.metrics.SwarmGauges;
import io.kaiku.node.protocol.LocalPeer;
import io.kaiku.node.protocol.Peerbook;
import io.kaiku.node.protocol.ProtocolContext;
import io.kaiku.node.protocol.ProtocolModule;
import io.kaiku.node.protocol.Swarm;
import io.kaiku.node.protocol.Tools;
import io.kaiku.node.swarm.PeerTable;
import io.kaiku.node.swarm.PeerstoreActor;
import io.kaiku.node.swarm.SwarmActor;
import io.kaiku.node.swarm.SwarmAssembly;
import io.kaiku.swarm.peers.Peerstore;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.pekko.Done;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorSystem;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * Everything of a peer that is older than its actors and survives them: connections, listeners,
 * tables, the peerstore. Also the handle of the peer.
 */
final class PeerParts implements PeerHandle {

  private static final int SHORT_ID = 8;

  private final PeerSettings settings;
  private final ActorRef<PeerSupervisor.Command> supervisor;
  private final Tools tools;
  private final TransportFactory.Transports transports;
  private final Slot<SwarmActor.Command> swarmActor;
  private final Slot<PeerstoreActor.Command> peerstoreActor;
  private final Map<ProtocolModule<?>, Slot<?>> modules = new LinkedHashMap<>();
  private final Peerstore peerstore;
  private final Peerbook peerbook;
  private final SwarmAssembly swarm;
  private final Map<String, KamonCounters> counters = new ConcurrentHashMap<>();
  private final SwarmGauges gauges;
  private final CompletableFuture<Done> stopped = new CompletableFuture<>();

  PeerParts(
      PeerSettings settings, ActorSystem<?> system, ActorRef<PeerSupervisor.Command> supervisor) {
    this.settings = settings;
    this.supervisor = supervisor;
    this.gauges = new SwarmGauges(shortId());
    AnchoredClock clock = AnchoredClock.system();
    RateLimitedLog log =
        new RateLimitedLog(LoggerFactory.getLogger("io.kaiku.remote"), Level.INFO, clock);
    this.tools =
        new Tools(clock, new SecureRandom(), countersOf("swarm"), new PekkoAlarms(system), log);
    this.transports = settings.transports().create(settings.identity());
    this.swarmActor = new Slot<>(system.deadLetters());
    this.peerstoreActor = new Slot<>(system.deadLetters());
    this.peerstore =
        new Peerstore(settings.identity().peerId(), settings.config().swarm().peerstore());
    this.peerbook = new ActorPeerbook(peerstoreActor, tools.alarms());
    this.swarm = new SwarmAssembly(settings, tools, transports, peerbook, swarmActor::tell);
    settings.modules().forEach(module -> modules.put(module, new Slot<>(system.deadLetters())));
  }

  PeerSettings settings() {
    return settings;
  }

  Slot<SwarmActor.Command> swarmActor() {
    return swarmActor;
  }

  Slot<PeerstoreActor.Command> peerstoreActor() {
    return peerstoreActor;
  }

  SwarmAssembly assembly() {
    return swarm;
  }

  Peerstore peerstoreItself() {
    return peerstore;
  }

  PeerTable table() {
    return swarm.hub().table();
  }

  ProtocolContext context(ProtocolModule<?> module) {
    Tools own =
        new Tools(
            tools.clock(), tools.random(), countersOf(module.name()), tools.alarms(), tools.log());
    return new ProtocolContext(module.name(), self(), swarm.hub().as(module.name()), peerbook, own);
  }

  /** Binds every configured address; fails if one cannot be bound, and then nothing listens. */
  CompletionStage<Void> listen() {
    List<CompletableFuture<Void>> bound = new ArrayList<>();
    for (Multiaddr address : settings.config().listening().listen()) {
      bound.add(bind(address).thenAccept(swarm.hub().self()::listening).toCompletableFuture());
    }
    return CompletableFuture.allOf(bound.toArray(CompletableFuture[]::new));
  }

  private CompletionStage<Listener> bind(Multiaddr address) {
    Optional<Transport> transport =
        transports.all().stream().filter(candidate -> candidate.listens(address)).findFirst();
    return transport.isPresent()
        ? transport.get().listen(address, swarm.intake(), swarm.intake())
        : CompletableFuture.failedFuture(new TransportException.Unsupported(address));
  }

  /** Takes nothing in any more; what is connected stays so. */
  void stopAccepting() {
    swarm.intake().close();
    swarm.hub().self().listeners().forEach(Listener::close);
  }

  /**
   * Completes when every connected peer has received what was written to it, or is gone; never
   * fails. What a peer has in its kernel only is lost when our socket closes while it still sends.
   */
  CompletionStage<Void> received() {
    return CompletableFuture.allOf(
        table().connections().stream().map(PeerParts::received).toArray(CompletableFuture[]::new));
  }

  /** A ping joins the one in flight: only the second is surely sent after what was written. */
  private static CompletableFuture<Duration> received(Connection connection) {
    return connection
        .ping()
        .thenCompose(roundTrip -> connection.ping())
        .exceptionally(gone -> Duration.ZERO)
        .toCompletableFuture();
  }

  /** Closes every connection and every transport; never fails. */
  CompletionStage<Void> closeAll() {
    for (Connection connection : table().connections()) {
      connection.close(ErrorCode.SHUTDOWN, "the peer is stopping");
    }
    swarm.hub().inbound().close();
    return CompletableFuture.allOf(
        transports.all().stream()
            .map(transport -> transport.close().toCompletableFuture())
            .toArray(CompletableFuture[]::new));
  }

  /** Measures what only changes slowly. */
  void measure() {
    gauges.update(table().connections().size(), table().peers().size());
  }

  /** The peer has ended, as it was asked to or not. */
  void ended(boolean asked) {
    peerstoreActor.close();
    modules.values().forEach(Slot::close);
    swarm.hub().abandon();
    gauges.remove();
    counters.values().forEach(KamonCounters::remove);
    if (asked) {
      stopped.complete(Done.getInstance());
    } else {
      stopped.completeExceptionally(
          new IllegalStateException("the peer " + id() + " has stopped unasked; see the log"));
    }
  }

  @Override
  public LocalPeer self() {
    return swarm.hub().self();
  }

  @Override
  public Swarm swarm() {
    return swarm.hub().as("user");
  }

  @Override
  public Peerbook peerstore() {
    return peerbook;
  }

  @Override
  public Tools tools() {
    return tools;
  }

  @Override
  @SuppressWarnings(
      "unchecked") // the slot was made for the module, so its type is that of the module
  public <X> Slot<X> protocol(ProtocolModule<X> module) {
    Slot<?> slot = modules.get(module);
    if (slot == null) {
      throw new IllegalArgumentException("the peer was started without " + module.name());
    }
    return (Slot<X>) slot;
  }

  @Override
  public CompletionStage<Done> stop() {
    supervisor.tell(new PeerSupervisor.Stop());
    return stopped();
  }

  @Override
  public CompletionStage<Done> stopped() {
    return stopped.copy();
  }

  /** The same for every incarnation of a module. */
  private KamonCounters countersOf(String module) {
    return counters.computeIfAbsent(module, name -> new KamonCounters(shortId(), name));
  }

  private String shortId() {
    String id = settings.identity().peerId().toString();
    return id.substring(id.length() - SHORT_ID);
  }
}
