package io.kaiku.identify.actor;

import io.kaiku.identify.core.PingStatistics;
import io.kaiku.kernel.id.PeerId;
import io.kaiku.node.PeerHandle;
import io.kaiku.node.protocol.ProtocolContext;
import io.kaiku.node.protocol.ProtocolModule;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.apache.pekko.actor.typed.Behavior;

/** Ping for a peer (specs ping/ping.md): answers pings, and measures round trips on demand. */
public final class PingModule implements ProtocolModule<PingModule.Request> {
  /** The protocol id. */
  public static final String PROTOCOL = "/ipfs/ping/1.0.0";

  /** What became of one ping. */
  public sealed interface Result {
    /** The round trip, in nanoseconds. */
    record Pong(long rttNanos) implements Result {}

    /** There was none, for this reason. */
    record Failed(String reason) implements Result {}
  }

  /** What ping can be told. */
  public sealed interface Request permits Request.Ping, PingActor.Step {
    /**
     * Ping a peer; if it is not connected, it is dialed.
     *
     * @param each told of every ping as soon as it is over, in the actor: it must not block
     * @param over completed when all are, exceptionally if they could not be made
     */
    record Ping(
        PeerId peer,
        PingPlan plan,
        Consumer<Result> each,
        CompletableFuture<PingStatistics.Snapshot> over)
        implements Request {}
  }

  private final PingSettings settings;
  private final Map<Request.Ping, PeerId> unanswered = new ConcurrentHashMap<>();

  /** A module with these settings. */
  public PingModule(PingSettings settings) {
    this.settings = settings;
  }

  /**
   * Pings a peer, which is dialed if it is not connected.
   *
   * @param peer started with this module
   * @param each told of every ping as soon as it is over; it must not block
   * @return the statistics when all are over, failed pings included; fails with {@link
   *     PingFailedException} if too many requests wait for the peer, or ping or our peer was
   *     stopped
   */
  public CompletionStage<PingStatistics.Snapshot> ping(
      PeerHandle peer, PeerId remote, PingPlan plan, Consumer<Result> each) {
    var request = new Request.Ping(remote, plan, each, new CompletableFuture<>());
    unanswered.put(request, peer.id());
    var unused = request.over().whenComplete((result, cause) -> unanswered.remove(request));
    var actor = peer.protocol(this);
    actor.tell(request);
    if (actor.isClosed()) {
      request.over().completeExceptionally(new PingFailedException("our peer has stopped"));
    }
    return request.over();
  }

  /** Fails what an incarnation of the actor leaves, whether it has seen it or not. */
  void abandon(PeerId self) {
    unanswered.forEach(
        (request, peer) -> {
          if (peer.equals(self)) {
            request
                .over()
                .completeExceptionally(
                    new PingFailedException("ping was stopped or restarted; ask again"));
          }
        });
  }

  @Override
  public String name() {
    return "ping";
  }

  @Override
  public List<String> protocols() {
    return List.of(PROTOCOL);
  }

  @Override
  public Behavior<Request> behavior(ProtocolContext context) {
    return PingActor.create(settings, context, () -> abandon(context.localPeer()));
  }
}
