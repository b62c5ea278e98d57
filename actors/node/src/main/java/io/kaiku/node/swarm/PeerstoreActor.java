package io.kaiku.node.swarm;

import io.kaiku.kernel.machine.Direction;
import io.kaiku.node.AnchoredClock;
import io.kaiku.node.protocol.PeerFeed;
import io.kaiku.node.protocol.PeerState;
import io.kaiku.node.protocol.Peerbook;
import io.kaiku.swarm.peers.PeerInfo;
import io.kaiku.swarm.peers.Peerstore;
import io.kaiku.swarm.peers.Provenance;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.PostStop;
import org.apache.pekko.actor.typed.PreRestart;
import org.apache.pekko.actor.typed.Signal;
import org.apache.pekko.actor.typed.javadsl.AbstractMatchingBehavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;

/**
 * Works on the peerstore, one piece of work at a time. The peerstore itself is older than the actor
 * and survives it: what is known of peers is no less true because one piece of work failed.
 */
public final class PeerstoreActor extends AbstractMatchingBehavior<PeerstoreActor.Command> {

  private static final Duration EXPIRY_INTERVAL = Duration.ofMinutes(1);

  /** What the actor is told. */
  public sealed interface Command {}

  /** A change. */
  public record Change(Peerbook.Update update) implements Command {}

  /**
   * A question; {@code answer} is completed by the actor.
   *
   * @param <R> the answer
   */
  public record Question<R>(Peerbook.Query<R> query, CompletableFuture<R> answer)
      implements Command {
    void answerFrom(Peerstore peerstore, long nowMs) {
      try {
        answer.complete(query.apply(peerstore, nowMs));
      } catch (RuntimeException failed) {
        answer.completeExceptionally(failed);
        throw failed;
      }
    }
  }

  private record PeersChanged() implements Command {}

  private record Expire() implements Command {}

  private final Peerstore peerstore;
  private final AnchoredClock clock;
  private final PeerFeed feed;

  /**
   * The behavior of one incarnation.
   *
   * @param table tells who is connected
   */
  public static Behavior<Command> create(
      Peerstore peerstore, AnchoredClock clock, PeerTable table) {
    return Behaviors.setup(
        actor ->
            Behaviors.withTimers(
                timers -> {
                  timers.startTimerWithFixedDelay(new Expire(), EXPIRY_INTERVAL);
                  return new PeerstoreActor(actor, peerstore, clock, table);
                }));
  }

  private PeerstoreActor(
      ActorContext<Command> actor, Peerstore peerstore, AnchoredClock clock, PeerTable table) {
    super(actor);
    this.peerstore = peerstore;
    this.clock = clock;
    var self = actor.getSelf();
    this.feed = table.feed(() -> self.tell(new PeersChanged()));
    forgetDeparted(table, clock.nowMs());
  }

  @Override
  public Behavior<Command> onMessage(Command command) {
    long nowMs = clock.nowMs();
    switch (command) {
      case Change(Peerbook.Update update) -> update.apply(peerstore, nowMs);
      case Question<?> question -> question.answerFrom(peerstore, nowMs);
      case PeersChanged() -> feed.drain().forEach(state -> presence(state, nowMs));
      case Expire() -> peerstore.expire(nowMs);
    }
    return this;
  }

  @Override
  public Behavior<Command> onSignal(Signal signal) {
    if (signal instanceof PreRestart || signal instanceof PostStop) {
      feed.close();
    }
    return this;
  }

  /** Peers that left while nobody was here to note it. */
  private void forgetDeparted(PeerTable table, long nowMs) {
    for (PeerInfo known : peerstore.snapshot(nowMs)) {
      if (known.presence().connected() && table.peer(known.peer()).isEmpty()) {
        peerstore.disconnected(known.peer(), nowMs);
      }
    }
  }

  /** Where we have dialed a peer and it answered is the best address there is. */
  private void presence(PeerState state, long nowMs) {
    if (!state.connected()) {
      peerstore.disconnected(state.peer(), nowMs);
      return;
    }
    peerstore.connected(state.peer(), nowMs);
    for (var connection : state.connections()) {
      peerstore.key(state.peer(), connection.remoteKey(), nowMs);
      if (connection.direction() == Direction.OUTBOUND && !connection.limited()) {
        peerstore.add(
            state.peer(), List.of(connection.remoteAddress()), Provenance.CONNECTION, nowMs);
      }
    }
  }
}
