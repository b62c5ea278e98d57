package io.kaiku.netty.connection;

import io.kaiku.kernel.bytes.Bytes;
import io.kaiku.kernel.error.ErrorCode;
import io.kaiku.kernel.machine.Direction;
import io.kaiku.netty.engine.LoopTimers;
import io.kaiku.netty.substream.InboundPublisher;
import io.kaiku.netty.substream.OutboundSubscriber;
import io.kaiku.netty.transport.Connection;
import io.kaiku.netty.transport.Ended;
import io.kaiku.netty.transport.Substream;
import io.kaiku.netty.transport.SubstreamResetException;
import io.kaiku.wire.WireException;
import io.kaiku.wire.multistream.LazyNegotiation;
import io.kaiku.wire.yamux.SessionEnd;
import io.kaiku.wire.yamux.StreamEnd;
import io.kaiku.wire.yamux.YamuxStream;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import org.jspecify.annotations.Nullable;

/** A substream that carries its protocol; one that is negotiated lazily may yet be refused. */
final class YamuxSubstream
    implements Substream, Stage, InboundPublisher.Reader, OutboundSubscriber.Writer {
  private final NettyConnection connection;
  private final YamuxStream stream;
  private final String protocol;
  private final InboundPublisher inbound;
  private final OutboundSubscriber outbound;
  private final CompletableFuture<Ended> closed = new CompletableFuture<>();
  private @Nullable LazyNegotiation lazy;
  private LoopTimers.@Nullable Timeout deadline;

  YamuxSubstream(NettyConnection connection, YamuxStream stream, String protocol) {
    this.connection = connection;
    this.stream = stream;
    this.protocol = protocol;
    this.inbound = new InboundPublisher(connection, this);
    this.outbound = new OutboundSubscriber(connection, this);
    stream.attach(this);
  }

  /** A substream whose protocol is proposed with the first bytes, or at the end of this turn. */
  static YamuxSubstream lazy(NettyConnection connection, YamuxStream stream, String protocol) {
    YamuxSubstream substream = new YamuxSubstream(connection, stream, protocol);
    substream.lazy = new LazyNegotiation(protocol);
    long withinMs = connection.context().config().deadlines().negotiationMs();
    substream.deadline =
        connection
            .context()
            .timers()
            .after(
                withinMs,
                () -> substream.refused("no answer within " + withinMs + " ms", "lazy_timeout"));
    return substream;
  }

  @Override
  public long id() {
    return stream.id();
  }

  @Override
  public String protocol() {
    return protocol;
  }

  @Override
  public Connection connection() {
    return connection;
  }

  @Override
  public Direction direction() {
    return stream.direction();
  }

  @Override
  public Flow.Publisher<Bytes> inbound() {
    return inbound;
  }

  @Override
  public Flow.Subscriber<Bytes> outbound() {
    return outbound;
  }

  @Override
  public void reset(ErrorCode code) {
    connection.run(() -> stream.reset(code));
  }

  @Override
  public CompletionStage<Ended> closed() {
    return closed.minimalCompletionStage();
  }

  /** Sends the proposal of a lazy negotiation, unless data has taken it along. */
  void propose() {
    if (lazy != null && !stream.isEnded()) {
      Bytes proposal = lazy.takeProposal();
      if (proposal.size() > 0) {
        stream.write(proposal);
      }
    }
  }

  @Override
  public void received(Bytes data) {
    if (lazy == null) {
      inbound.received(data);
      return;
    }
    Bytes rest;
    try {
      rest = lazy.receive(data);
    } catch (WireException e) {
      refused(Faults.text(e), "lazy_refused");
      return;
    }
    if (lazy.isConfirmed()) {
      confirmed();
    }
    consumed(data.size() - rest.size());
    if (rest.size() > 0) {
      inbound.received(rest);
    }
  }

  @Override
  public void remoteFinished() {
    if (lazy == null) {
      inbound.finish();
    } else {
      refused("it ended before the peer agreed to " + protocol, "lazy_refused");
    }
  }

  @Override
  public void writable() {
    outbound.writable();
  }

  @Override
  public void ended(StreamEnd end) {
    confirmed();
    outbound.end();
    Ended how = endedBy(end);
    boolean allArrived =
        end instanceof StreamEnd.Finished
            || (end instanceof StreamEnd.Lost && inbound.isFinished());
    if (!allArrived) {
      inbound.fail(new SubstreamResetException(how));
    }
    closed.complete(how);
  }

  @Override
  public void consumed(int bytes) {
    if (bytes > 0) {
      stream.consumed(bytes, System.nanoTime());
      connection.touch();
    }
  }

  @Override
  public void subscriberThrew(Throwable thrown) {
    connection.incident("substream.callback_threw", protocol + ": " + thrown);
    stream.reset(ErrorCode.NO_ERROR);
    connection.touch();
  }

  @Override
  public boolean isWritable() {
    return stream.isWritable();
  }

  @Override
  public int queuedBytes() {
    return stream.queuedBytes();
  }

  @Override
  public void write(Bytes data) {
    propose();
    stream.write(data);
    connection.touch();
  }

  @Override
  public void finish() {
    propose();
    stream.finish();
    connection.touch();
  }

  @Override
  public String toString() {
    return stream + " of " + protocol + " on " + connection;
  }

  /** How a stage of a substream ends for its users. */
  static Ended endedBy(StreamEnd end) {
    return switch (end) {
      case StreamEnd.Finished finished -> Ended.FINISHED;
      case StreamEnd.Reset(SessionEnd.By by, ErrorCode code, String detail) ->
          Ended.cut(code, detail, by != SessionEnd.By.US);
      case StreamEnd.Lost(SessionEnd(SessionEnd.By by, ErrorCode code, String detail)) ->
          Ended.cut(code, detail, by != SessionEnd.By.US);
    };
  }

  private void confirmed() {
    lazy = null;
    if (deadline != null) {
      deadline.cancel();
      deadline = null;
    }
  }

  private void refused(String why, String incident) {
    confirmed();
    connection.incident("substream." + incident, protocol + ": " + why);
    Ended how = Ended.cut(ErrorCode.PROTOCOL_NEGOTIATION_FAILED, why, true);
    inbound.fail(new SubstreamResetException(how));
    closed.complete(how);
    stream.reset(ErrorCode.PROTOCOL_NEGOTIATION_FAILED);
    connection.touch();
  }
}
