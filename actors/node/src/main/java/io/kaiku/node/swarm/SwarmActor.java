package io.kaiku.node.swarm;

import io.kaiku.kernel.addr.Multiaddr;
import io.kaiku.kernel.id.PeerId;
import io.kaiku.kernel.machine.Direction;
import io.kaiku.netty.transport.Connection;
import io.kaiku.node.SwarmConfig;
import io.kaiku.node.protocol.PeerFeed;
import io.kaiku.node.protocol.PeerState;
import io.kaiku.swarm.dial.DialCommand;
import io.kaiku.swarm.dial.DialTimer;
import io.kaiku.swarm.dial.Dialer;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.PostStop;
import org.apache.pekko.actor.typed.PreRestart;
import org.apache.pekko.actor.typed.Signal;
import org.apache.pekko.actor.typed.SupervisorStrategy;
import org.apache.pekko.actor.typed.javadsl.AbstractMatchingBehavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.TimerScheduler;
import org.jspecify.annotations.Nullable;

/**
 * Decides about connections: whom to dial and how, and which to give up when there are too many.
 * Its children are the remote peers.
 *
 * <p>The connections themselves are in the {@link PeerTable}. A restarted swarm finds them there,
 * and has lost nothing but the dials that were under way, whose callers are told.
 */
public final class SwarmActor extends AbstractMatchingBehavior<SwarmActor.Command> {

  /** What the actor is told. */
  public sealed interface Command {}

  /** Reach a peer at the addresses that the peerstore knows. */
  public record DialPeer(PeerId peer, CompletableFuture<Connection> answer) implements Command {}

  /** Reach whoever is at an address. */
  public record DialAddress(Multiaddr address, CompletableFuture<Connection> answer)
      implements Command {}

  /** A remote peer says as whom it sees us. */
  public record Observed(Connection connection, Multiaddr address) implements Command {}

  private record AddressesKnown(long ticket, PeerId peer, List<Multiaddr> addresses)
      implements Command {}

  private record Dial(DialCommand command) implements Command {}

  private record Due(DialTimer timer) implements Command {}

  private record StartTimer(long delayMs, DialTimer timer) implements Command {}

  private record Attempted(long attempt, @Nullable Connection connection, @Nullable Throwable cause)
      implements Command {}

  private record Unobserved(long connection) implements Command {}

  private record Tidy() implements Command {}

  private record PeersChanged() implements Command {}

  private record RemoteStopped(PeerId peer) implements Command {}

  private record Respawn(PeerId peer) implements Command {}

  /**
   * What the actor works with; older than the actor.
   *
   * @param hub tables and tools
   * @param roads transports, names, intake and peerstore
   * @param config of what it decides
   * @param remote of each remote peer
   * @param restart of remote peers that throw
   */
  record Setup(
      SwarmHub hub,
      Roads roads,
      SwarmConfig config,
      RemoteActor.Setup remote,
      SupervisorStrategy restart) {}

  private final Setup setup;
  private final TimerScheduler<Command> timers;
  private final Dialing dialing;
  private final Sightings sightings;
  private final PeerFeed feed;
  private final Map<PeerId, ActorRef<RemoteActor.Command>> remotes = new HashMap<>();

  static Behavior<Command> create(Setup setup) {
    return Behaviors.setup(
        actor -> Behaviors.withTimers(timers -> new SwarmActor(actor, timers, setup)));
  }

  private SwarmActor(ActorContext<Command> actor, TimerScheduler<Command> timers, Setup setup) {
    super(actor);
    this.setup = setup;
    this.timers = timers;
    var self = actor.getSelf();
    this.dialing =
        new Dialing(
            setup.hub(),
            setup.roads(),
            new Dialer(setup.hub().self().id(), setup.config().dial()),
            new Inbox(self));
    this.sightings =
        new Sightings(setup.hub().self(), setup.hub().tools(), setup.config().observed());
    timers.startTimerWithFixedDelay(new Tidy(), setup.config().connections().silence());
    setup.hub().unanswered().forEach(self::tell);
    this.feed = setup.hub().table().feed(() -> self.tell(new PeersChanged()));
  }

  @Override
  public Behavior<Command> onMessage(Command command) {
    switch (command) {
      case DialPeer(PeerId peer, var answer) -> dialPeer(peer, answer);
      case DialAddress(Multiaddr address, var answer) -> dialAddress(address, answer);
      case AddressesKnown(long ticket, PeerId peer, var addresses) ->
          dialing.command(DialCommand.Dial.peer(ticket, peer, addresses));
      case Dial(DialCommand step) -> dialing.command(step);
      case Due(DialTimer timer) -> dialing.fired(timer);
      case StartTimer(long delayMs, DialTimer timer) ->
          timers.startSingleTimer(new Object(), new Due(timer), Duration.ofMillis(delayMs));
      case Attempted(long attempt, var connection, var cause) ->
          dialing.attempted(attempt, connection, cause);
      case PeersChanged() -> feed.drain().forEach(this::changed);
      case RemoteStopped(PeerId peer) -> remoteStopped(peer);
      case Respawn(PeerId peer) -> setup.hub().table().peer(peer).ifPresent(this::changed);
      case Observed(Connection connection, Multiaddr address) -> observed(connection, address);
      case Unobserved(long connection) -> sightings.closed(connection);
      case Tidy() -> tidy();
    }
    return this;
  }

  @Override
  public Behavior<Command> onSignal(Signal signal) {
    if (signal instanceof PreRestart || signal instanceof PostStop) {
      feed.close();
      dialing.stop();
    }
    return this;
  }

  private void dialPeer(PeerId peer, CompletableFuture<Connection> answer) {
    long ticket = dialing.expect(answer);
    var self = getContext().getSelf();
    var unused =
        setup
            .roads()
            .peerstore()
            .ask((peerstore, nowMs) -> peerstore.addresses(peer, nowMs))
            .whenComplete(
                (addresses, cause) ->
                    self.tell(
                        new AddressesKnown(
                            ticket, peer, addresses == null ? List.of() : addresses)));
  }

  private void dialAddress(Multiaddr address, CompletableFuture<Connection> answer) {
    dialing.command(DialCommand.Dial.address(dialing.expect(answer), address));
  }

  private void observed(Connection connection, Multiaddr address) {
    if (sightings.claimed(connection, address)) {
      var self = getContext().getSelf();
      var unused =
          connection.closed().thenAccept(end -> self.tell(new Unobserved(connection.id())));
    }
  }

  private void tidy() {
    sightings.announce();
    int pruned = setup.hub().table().prune(setup.hub().tools().clock().nowMs());
    setup.hub().counters().count("connection.pruned", pruned);
  }

  private void changed(PeerState state) {
    PeerId peer = state.peer();
    state.connections().stream()
        .filter(way -> way.direction() == Direction.INBOUND)
        .findFirst()
        .ifPresent(dialing::cameIn);
    ActorRef<RemoteActor.Command> remote = remotes.get(peer);
    if (remote != null) {
      remote.tell(new RemoteActor.Changed(state));
    } else if (state.connected()) {
      spawn(state);
    }
  }

  private void spawn(PeerState state) {
    PeerId peer = state.peer();
    Behavior<RemoteActor.Command> supervised =
        Behaviors.supervise(RemoteActor.create(setup.remote(), peer)).onFailure(setup.restart());
    ActorRef<RemoteActor.Command> remote = getContext().spawn(supervised, "remote-" + peer);
    getContext().watchWith(remote, new RemoteStopped(peer));
    remotes.put(peer, remote);
  }

  /**
   * A peer that came back while its actor stopped, or whose actor was killed, gets another; not in
   * a tight loop.
   */
  private void remoteStopped(PeerId peer) {
    remotes.remove(peer);
    if (setup.hub().table().peer(peer).isPresent()) {
      timers.startSingleTimer(peer, new Respawn(peer), Duration.ofMillis(50));
    }
  }

  /** Tells the actor from any thread. */
  private record Inbox(ActorRef<Command> self) implements Dialing.Inbox {

    @Override
    public void tell(DialCommand command) {
      self.tell(new Dial(command));
    }

    @Override
    public void after(long delayMs, DialTimer timer) {
      self.tell(new StartTimer(delayMs, timer));
    }

    @Override
    public void attempted(
        long attempt, @Nullable Connection connection, @Nullable Throwable cause) {
      self.tell(new Attempted(attempt, connection, cause));
    }
  }
}
