package io.kaiku.node.swarm;

import io.kaiku.kernel.addr.Multiaddr;
import io.kaiku.kernel.id.PeerId;
import io.kaiku.kernel.machine.Direction;
import io.kaiku.netty.transport.Connection;
import io.kaiku.node.SwarmConfig;
import io.kaiku.node.protocol.PeerFeed;
import io.kaiku.node.protocol.PeerState;
import io.kaiku.swarm.dial.DialCommand;
import io.kaiku.swarm.dial.Dialer;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
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

  /**
   * A step of the dialing that {@code inbox} leads to; dropped when that was of an incarnation
   * before, whose tickets and attempts have the numbers of others now.
   */
  private record Step(Inbox inbox, Runnable step) implements Command {}

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
  private final Inbox inbox;
  private final Dialing dialing;
  private final Sightings sightings;
  private final PeerFeed feed;
  private final Map<PeerId, ActorRef<RemoteActor.Command>> remotes = new HashMap<>();

  /** The connections whose end matters to what they have claimed, however often they did. */
  private final Set<Long> observers = new HashSet<>();

  static Behavior<Command> create(Setup setup) {
    return Behaviors.setup(
        actor -> Behaviors.withTimers(timers -> new SwarmActor(actor, timers, setup)));
  }

  private SwarmActor(ActorContext<Command> actor, TimerScheduler<Command> timers, Setup setup) {
    super(actor);
    this.setup = setup;
    this.timers = timers;
    var self = actor.getSelf();
    this.inbox = new Inbox(self, timers);
    this.dialing =
        new Dialing(
            setup.hub(),
            setup.roads(),
            new Dialer(setup.hub().self().id(), setup.config().dial()),
            inbox);
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
      case Step(Inbox to, Runnable step) -> {
        if (to == inbox) {
          step.run();
        }
      }
      case PeersChanged() -> feed.drain().forEach(this::changed);
      case RemoteStopped(PeerId peer) -> remoteStopped(peer);
      case Respawn(PeerId peer) -> setup.hub().table().peer(peer).ifPresent(this::changed);
      case Observed(Connection connection, Multiaddr address) -> observed(connection, address);
      case Unobserved(long connection) -> {
        observers.remove(connection);
        sightings.closed(connection);
      }
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

  /** A dial may have ended after this one was asked for, so there may be a connection by now. */
  private boolean isConnected(Optional<PeerId> peer, CompletableFuture<Connection> answer) {
    Optional<Connection> open = peer.flatMap(setup.hub()::usable);
    open.ifPresent(answer::complete);
    return open.isPresent();
  }

  private void dialPeer(PeerId peer, CompletableFuture<Connection> answer) {
    if (isConnected(Optional.of(peer), answer)) {
      return;
    }
    long ticket = dialing.expect(answer);
    var unused =
        setup
            .roads()
            .peerstore()
            .ask((peerstore, nowMs) -> peerstore.addresses(peer, nowMs))
            .whenComplete(
                (addresses, cause) ->
                    inbox.tell(
                        () ->
                            dialing.command(
                                DialCommand.Dial.peer(
                                    ticket, peer, addresses == null ? List.of() : addresses))));
  }

  private void dialAddress(Multiaddr address, CompletableFuture<Connection> answer) {
    if (!isConnected(address.peerId(), answer)) {
      dialing.command(DialCommand.Dial.address(dialing.expect(answer), address));
    }
  }

  private void observed(Connection connection, Multiaddr address) {
    if (sightings.claimed(connection, address) && observers.add(connection.id())) {
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

  /** The way to one incarnation of the actor. */
  private static final class Inbox implements Dialing.Inbox {
    private final ActorRef<Command> self;
    private final TimerScheduler<Command> timers;

    Inbox(ActorRef<Command> self, TimerScheduler<Command> timers) {
      this.self = self;
      this.timers = timers;
    }

    @Override
    public void tell(Runnable step) {
      self.tell(new Step(this, step));
    }

    @Override
    public void after(long delayMs, Runnable step) {
      timers.startSingleTimer(new Object(), new Step(this, step), Duration.ofMillis(delayMs));
    }
  }
}
