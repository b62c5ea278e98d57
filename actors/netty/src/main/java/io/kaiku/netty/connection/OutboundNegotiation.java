package io.kaiku.netty.connection;

import io.kaiku.kernel.bytes.Bytes;
import io.kaiku.kernel.error.ErrorCode;
import io.kaiku.netty.engine.LoopTimers;
import io.kaiku.netty.transport.Substream;
import io.kaiku.netty.transport.TransportException;
import io.kaiku.wire.WireException;
import io.kaiku.wire.multistream.MultistreamInitiator;
import io.kaiku.wire.multistream.Selected;
import io.kaiku.wire.yamux.StreamEnd;
import io.kaiku.wire.yamux.YamuxStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** A substream of ours that waits for room, then for the other side's choice of a protocol. */
final class OutboundNegotiation implements Stage {
  private final NettyConnection connection;
  private final List<String> protocols;
  private final boolean known;
  private final CompletableFuture<Substream> result = new CompletableFuture<>();
  private final MultistreamInitiator initiator;
  private @Nullable YamuxStream stream;
  private LoopTimers.@Nullable Timeout deadline;

  /**
   * Throws {@link IllegalArgumentException} for protocols that cannot be proposed.
   *
   * @param known whether the only protocol need not be agreed on before data is sent
   */
  OutboundNegotiation(NettyConnection connection, List<String> protocols, boolean known) {
    this.connection = connection;
    this.protocols = List.copyOf(protocols);
    this.known = known;
    this.initiator = new MultistreamInitiator(this.protocols);
  }

  CompletableFuture<Substream> result() {
    return result;
  }

  /** The deadline runs from here on. */
  void begin() {
    long withinMs = connection.context().config().deadlines().negotiationMs();
    deadline = connection.context().timers().after(withinMs, () -> timedOut(withinMs));
  }

  /** The muxer gave it a stream. */
  void opened(YamuxStream opened) {
    if (known) {
      end();
      YamuxSubstream substream = YamuxSubstream.lazy(connection, opened, protocols.get(0));
      connection.proposesThisTurn(substream);
      result.complete(substream);
      return;
    }
    stream = opened;
    opened.attach(this);
    List<Bytes> out = new ArrayList<>(1);
    initiator.start(out);
    out.forEach(opened::write);
  }

  void fail(TransportException why) {
    end();
    result.completeExceptionally(why);
  }

  boolean isOver() {
    return result.isDone();
  }

  @Override
  public void received(Bytes data) {
    YamuxStream at = Objects.requireNonNull(stream);
    if (isOver()) {
      return;
    }
    List<Bytes> out = new ArrayList<>(1);
    try {
      Selected selected = initiator.receive(data, out);
      out.forEach(at::write);
      int rest = selected == null ? 0 : selected.rest().size();
      at.consumed(data.size() - rest, System.nanoTime());
      if (selected != null) {
        agreed(at, selected);
      }
    } catch (WireException e) {
      if (e.fault() != WireException.Fault.NO_COMMON_PROTOCOL) {
        connection.incident(Faults.counter("substream", e), Faults.text(e));
      }
      at.reset(e.code());
      fail(new TransportException.NegotiationFailed(protocols, Faults.text(e)));
    }
    connection.touch();
  }

  @Override
  public void remoteFinished() {
    if (!isOver()) {
      Objects.requireNonNull(stream).reset(ErrorCode.PROTOCOL_NEGOTIATION_FAILED);
      connection.touch();
      fail(new TransportException.NegotiationFailed(protocols, "it ended the substream"));
    }
  }

  @Override
  public void writable() {}

  @Override
  public void ended(StreamEnd end) {
    if (isOver()) {
      return;
    }
    if (end instanceof StreamEnd.Lost(var session)) {
      fail(new TransportException.ConnectionClosed(NettyConnection.closedBy(session)));
    } else {
      fail(
          new TransportException.NegotiationFailed(
              protocols, "it reset the substream with " + YamuxSubstream.endedBy(end).code()));
    }
  }

  private void agreed(YamuxStream at, Selected selected) {
    end();
    YamuxSubstream substream = new YamuxSubstream(connection, at, selected.protocol());
    if (selected.rest().size() > 0) {
      substream.received(selected.rest());
    }
    result.complete(substream);
  }

  private void timedOut(long afterMs) {
    if (stream == null) {
      fail(connection.tooManySubstreams());
      return;
    }
    stream.reset(ErrorCode.PROTOCOL_NEGOTIATION_FAILED);
    connection.touch();
    connection.incident("substream.negotiation_timeout", "no answer to " + protocols);
    fail(new TransportException.NegotiationTimeout(protocols, afterMs));
  }

  private void end() {
    if (deadline != null) {
      deadline.cancel();
    }
  }
}
