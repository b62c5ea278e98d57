package io.kaiku.node.carrier;

import io.kaiku.kernel.bytes.Bytes;
import io.kaiku.kernel.error.ErrorCode;
import io.kaiku.kernel.id.PeerId;
import io.kaiku.netty.transport.Substream;
import io.kaiku.node.frame.FrameWriter;
import io.kaiku.node.protocol.InboundHandler;
import io.kaiku.node.protocol.Registration;
import io.kaiku.node.protocol.Tools;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Answers exchanges: reads a request if the protocol has one, writes the answer, closes. At most so
 * many at a time, per peer and altogether; one more is reset with {@code RESOURCE_LIMIT_EXCEEDED}.
 * Thread-safe.
 */
public final class ExchangeServer implements InboundHandler {

  /** Makes answers. */
  @FunctionalInterface
  public interface Answerer {
    /**
     * The messages of the answer, without their lengths. Called on the thread of the connection; a
     * failure resets the substream.
     *
     * @param request the messages of the request, none if the protocol has none
     */
    CompletionStage<List<Bytes>> answer(Substream substream, List<Bytes> request);
  }

  /**
   * How many exchanges are answered at a time. One that the other side has left counts until its
   * answer is there, or whoever makes answers would have to keep a request for each reset.
   *
   * @param perPeer by one remote peer
   * @param total by all
   */
  public record Capacity(int perPeer, int total) {
    /** Checks the bounds. */
    public Capacity {
      if (perPeer < 1 || total < perPeer) {
        throw new IllegalArgumentException(
            "needs 1 <= max-per-peer <= max-total, not " + perPeer + " and " + total);
      }
    }
  }

  /**
   * How long the end of our direction waits for that of the other side, when nothing was to be read
   * before the answer. An end that arrives in one piece with the consent to the protocol and the
   * answer makes js-libp2p lose the answer; who has ended its direction first reads until the end.
   */
  private static final long LINGER_MS = 50;

  private static final CompletionStage<Void> DONE = CompletableFuture.completedStage(null);

  /** What was read; {@code heard} completes when our direction may end. */
  private record Request(PeerId peer, List<Bytes> messages, CompletionStage<Void> heard) {}

  private final Tools tools;
  private final Capacity capacity;
  private final ExchangeLimits request;
  private final Answerer answerer;
  private final AtomicInteger total = new AtomicInteger();
  private final Map<PeerId, Integer> perPeer = new ConcurrentHashMap<>();

  /**
   * Creates a server.
   *
   * @param request what may be read; {@link ExchangeLimits#maxFrames} 0 if clients only read
   */
  public ExchangeServer(Tools tools, Capacity capacity, ExchangeLimits request, Answerer answerer) {
    this.tools = tools;
    this.capacity = capacity;
    this.request = request;
    this.answerer = answerer;
  }

  @Override
  public void opened(Substream substream) {
    PeerId peer = substream.connection().remotePeer();
    if (!enter(peer)) {
      tools.counters().count("exchange.refused");
      substream.reset(ErrorCode.RESOURCE_LIMIT_EXCEEDED);
      return;
    }
    Registration deadline =
        tools.alarms().in(request.deadlineMs(), () -> substream.reset(ErrorCode.NO_ERROR));
    substream.closed().thenAccept(end -> deadline.close());
    substream
        .closed()
        .thenCombine(serve(substream, peer), (end, answered) -> end)
        .thenAccept(end -> leave(peer));
  }

  /** Completes when nobody is busy with an answer any more. */
  private CompletionStage<Void> serve(Substream substream, PeerId peer) {
    if (request.maxFrames() == 0) {
      CompletableFuture<Void> heard = new CompletableFuture<>();
      substream.inbound().subscribe(new Unread(substream, () -> heard.complete(null)));
      Registration linger = tools.alarms().in(LINGER_MS, () -> heard.complete(null));
      substream.closed().thenAccept(end -> linger.close());
      return answer(substream, new Request(peer, List.of(), heard));
    }
    return Exchange.read(substream, request, tools.alarms())
        .thenCompose(messages -> answer(substream, new Request(peer, messages, DONE)))
        .exceptionally(
            cause -> {
              refused(peer, cause);
              return null;
            });
  }

  private CompletionStage<Void> answer(Substream substream, Request request) {
    return DONE.thenCompose(now -> answerer.answer(substream, request.messages()))
        .handle(
            (answer, cause) -> {
              if (cause == null) {
                FrameWriter writer = Exchange.writer(substream, answer);
                writer.start();
                request.heard().thenRun(writer::finish);
              } else {
                substream.reset(ErrorCode.PROTOCOL_VIOLATION);
                refused(request.peer(), cause);
              }
              return null;
            });
  }

  private void refused(PeerId peer, Throwable cause) {
    tools.counters().count("exchange.failed");
    tools.log().note("exchange.failed", peer, cause::toString);
  }

  private boolean enter(PeerId peer) {
    if (total.incrementAndGet() > capacity.total()) {
      total.decrementAndGet();
      return false;
    }
    int mine = perPeer.merge(peer, 1, Integer::sum);
    if (mine > capacity.perPeer()) {
      leave(peer);
      return false;
    }
    return true;
  }

  private void leave(PeerId peer) {
    total.decrementAndGet();
    perPeer.computeIfPresent(peer, (id, count) -> count == 1 ? null : count - 1);
  }
}
