package io.kaiku.netty.connection;

import io.kaiku.netty.transport.SubstreamHandler;
import io.kaiku.netty.transport.TransportException;
import io.kaiku.wire.yamux.YamuxStream;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * Which substreams of a connection are negotiated, and which wait: inbound ones for a handler and
 * for their turn, outbound ones for room in the muxer.
 */
final class Negotiations {
  private final NettyConnection connection;
  private final ArrayDeque<InboundNegotiation> arrived = new ArrayDeque<>(0);
  private final ArrayDeque<OutboundNegotiation> wanted = new ArrayDeque<>(0);
  private @Nullable SubstreamHandler handler;
  private int negotiating;
  private boolean beginning;

  Negotiations(NettyConnection connection) {
    this.connection = connection;
  }

  NettyConnection connection() {
    return connection;
  }

  LoopContext context() {
    return connection.context();
  }

  void answer(SubstreamHandler answering) {
    handler = answering;
    beginArrived();
  }

  /** The other side opened a substream; how many may wait is bounded by the muxer's backlog. */
  void arrived(YamuxStream stream) {
    arrived.removeIf(InboundNegotiation::isOver);
    arrived.add(new InboundNegotiation(this, stream));
    beginArrived();
  }

  void negotiated() {
    negotiating--;
    beginArrived();
  }

  void consumed(YamuxStream stream, int bytes) {
    if (bytes > 0) {
      stream.consumed(bytes, System.nanoTime());
    }
    connection.touch();
  }

  /** Opens a substream now, or when there is room. */
  void open(OutboundNegotiation wish) {
    wish.begin();
    if (!wanted.isEmpty() || !connection.tryOpen(wish)) {
      wanted.removeIf(OutboundNegotiation::isOver);
      if (wanted.size() < context().config().substreams().maxWaitingOpens()) {
        wanted.add(wish);
      } else {
        wish.fail(connection.tooManySubstreams());
      }
    }
  }

  /** There is room again. */
  void mayOpen() {
    while (!wanted.isEmpty()) {
      OutboundNegotiation next = wanted.element();
      if (!next.isOver() && !connection.tryOpen(next)) {
        return;
      }
      wanted.remove();
    }
  }

  /** We open nothing any more; what the other side has opened is negotiated nevertheless. */
  void failWaiting(TransportException why) {
    for (OutboundNegotiation wish = wanted.poll(); wish != null; wish = wanted.poll()) {
      wish.fail(why);
    }
  }

  private void beginArrived() {
    if (beginning || handler == null) {
      return;
    }
    beginning = true;
    int most = context().config().substreams().maxNegotiating();
    while (negotiating < most && !arrived.isEmpty()) {
      InboundNegotiation next = arrived.remove();
      if (!next.isOver()) {
        negotiating++;
        next.begin(handler);
      }
    }
    beginning = false;
  }
}
