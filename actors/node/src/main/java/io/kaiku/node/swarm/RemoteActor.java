package io.kaiku.node.swarm;

import io.kaiku.kernel.error.ErrorCode;
import io.kaiku.kernel.id.PeerId;
import io.kaiku.netty.transport.Connection;
import io.kaiku.netty.transport.Substream;
import io.kaiku.netty.transport.TransportException;
import io.kaiku.node.protocol.PeerState;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.AbstractMatchingBehavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.TimerScheduler;
import org.jspecify.annotations.Nullable;

/**
 * One connected remote peer. It sees to it that we learn what the peer speaks, also when the peer
 * never answers identify: after the deadline each protocol of ours is proposed to it in turn, and
 * the answers are taken for what they are.
 *
 * <p>Lives from the first connection to the last. Killing it costs no connection.
 */
final class RemoteActor extends AbstractMatchingBehavior<RemoteActor.Command> {

  /** What the actor is told. */
  sealed interface Command {}

  /** The peer has changed. */
  record Changed(PeerState state) implements Command {}

  private record Silent(long epoch) implements Command {}

  private record Answered(List<String> asked, boolean over) implements Command {}

  /**
   * What the actor works with.
   *
   * @param hub the swarm
   * @param identifyDeadline how long the peer has to tell its protocols
   * @param ours the protocol ids of each module, most wanted first
   */
  record Setup(SwarmHub hub, Duration identifyDeadline, List<List<String>> ours) {}

  private final Setup setup;
  private final TimerScheduler<Command> timers;
  private final Deque<List<String>> unasked = new ArrayDeque<>();
  private PeerState state;

  static Behavior<Command> create(Setup setup, PeerId peer) {
    return Behaviors.setup(
        actor ->
            Behaviors.withTimers(
                timers -> {
                  Optional<PeerState> state = setup.hub().table().peer(peer);
                  return state.isPresent()
                      ? new RemoteActor(actor, timers, setup, state.get())
                      : Behaviors.stopped();
                }));
  }

  private RemoteActor(
      ActorContext<Command> actor, TimerScheduler<Command> timers, Setup setup, PeerState state) {
    super(actor);
    this.setup = setup;
    this.timers = timers;
    this.state = state;
    awaitIdentify();
  }

  @Override
  public Behavior<Command> onMessage(Command command) {
    return switch (command) {
      case Changed(PeerState now) -> changed(now);
      case Silent(long epoch) -> silent(epoch);
      case Answered(List<String> asked, boolean over) -> answered(over);
    };
  }

  private Behavior<Command> changed(PeerState now) {
    if (!now.connected()) {
      return Behaviors.stopped();
    }
    boolean another = now.epoch() != state.epoch();
    state = now;
    if (another) {
      unasked.clear();
      awaitIdentify();
    }
    return this;
  }

  private void awaitIdentify() {
    if (!state.identified()) {
      timers.startSingleTimer(Silent.class, new Silent(state.epoch()), setup.identifyDeadline());
    }
  }

  private Behavior<Command> silent(long epoch) {
    if (epoch == state.epoch() && !state.identified()) {
      setup.hub().counters().count("peer.not_identified");
      unasked.addAll(setup.ours());
      askNext();
    }
    return this;
  }

  private Behavior<Command> answered(boolean over) {
    if (over) {
      unasked.clear();
    }
    askNext();
    return this;
  }

  private void askNext() {
    List<String> protocols = unasked.poll();
    while (protocols != null && state.bestOf(protocols).isPresent()) {
      protocols = unasked.poll();
    }
    if (protocols == null || state.identified()) {
      return;
    }
    List<String> asked = protocols;
    Connection way = state.connections().getFirst();
    var self = getContext().getSelf();
    var unused =
        way.open(asked)
            .whenComplete(
                (substream, cause) -> self.tell(new Answered(asked, learn(substream, cause))));
  }

  /** Whether asking further is in vain. */
  private boolean learn(@Nullable Substream substream, @Nullable Throwable cause) {
    if (substream != null) {
      setup.hub().table().seen(state.peer(), substream.protocol());
      substream.reset(ErrorCode.NO_ERROR);
      return false;
    }
    return !(cause instanceof TransportException.NegotiationFailed);
  }
}
