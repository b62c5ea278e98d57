package io.kaiku.netty.connection;

import io.kaiku.kernel.bytes.Bytes;
import io.kaiku.kernel.error.ErrorCode;
import io.kaiku.netty.engine.LoopTimers;
import io.kaiku.netty.transport.SubstreamHandler;
import io.kaiku.wire.WireException;
import io.kaiku.wire.multistream.MultistreamResponder;
import io.kaiku.wire.multistream.Selected;
import io.kaiku.wire.yamux.ReceiveBuffer;
import io.kaiku.wire.yamux.StreamEnd;
import io.kaiku.wire.yamux.YamuxStream;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An inbound substream before its protocol is agreed. Until it is begun it only keeps what arrives,
 * unacknowledged and uncredited.
 */
final class InboundNegotiation implements Stage {
  private final Negotiations owner;
  private final YamuxStream stream;
  private @Nullable ReceiveBuffer early;
  private @Nullable MultistreamResponder responder;
  private @Nullable SubstreamHandler handler;
  private LoopTimers.@Nullable Timeout deadline;
  private boolean remoteFinished;
  private boolean over;

  InboundNegotiation(Negotiations owner, YamuxStream stream) {
    this.owner = owner;
    this.stream = stream;
    stream.attach(this);
  }

  /** Begins to answer. */
  void begin(SubstreamHandler answering) {
    handler = answering;
    responder = new MultistreamResponder(answering::supports);
    long withinMs = owner.context().config().deadlines().negotiationMs();
    deadline =
        owner
            .context()
            .timers()
            .after(
                withinMs,
                () ->
                    refuse(
                        ErrorCode.PROTOCOL_NEGOTIATION_FAILED,
                        "substream.negotiation_timeout",
                        "no protocol within " + withinMs + " ms"));
    ReceiveBuffer waiting = early == null ? new ReceiveBuffer() : early;
    early = null;
    for (Bytes data = waiting.poll(); data != null; data = waiting.poll()) {
      stage().received(data);
    }
    if (remoteFinished) {
      stage().remoteFinished();
    }
  }

  boolean isOver() {
    return over;
  }

  @Override
  public void received(Bytes data) {
    if (over) {
      return;
    }
    if (responder == null) {
      if (early == null) {
        early = new ReceiveBuffer();
      }
      early.add(data);
      return;
    }
    List<Bytes> answers = new ArrayList<>(2);
    try {
      Selected selected = responder.receive(data, answers);
      answers.forEach(stream::write);
      owner.consumed(stream, data.size() - (selected == null ? 0 : selected.rest().size()));
      if (selected != null) {
        agreed(selected);
      }
    } catch (WireException e) {
      answers.forEach(stream::write);
      refuse(e.code(), Faults.counter("substream", e), Faults.text(e));
    } catch (RuntimeException thrown) {
      refuse(ErrorCode.PROTOCOL_NEGOTIATION_FAILED, "substream.callback_threw", thrown.toString());
    }
  }

  @Override
  public void remoteFinished() {
    remoteFinished = true;
    if (responder != null && !over) {
      refuse(
          ErrorCode.PROTOCOL_NEGOTIATION_FAILED,
          "substream.ended_early",
          "the substream ended before a protocol was agreed");
    }
  }

  @Override
  public void writable() {}

  @Override
  public void ended(StreamEnd end) {
    end();
  }

  private void agreed(Selected selected) {
    end();
    YamuxSubstream substream = new YamuxSubstream(owner.connection(), stream, selected.protocol());
    if (selected.rest().size() > 0) {
      substream.received(selected.rest());
    }
    if (handler != null) {
      handler.opened(substream);
    }
  }

  private void refuse(ErrorCode code, String incident, String detail) {
    end();
    owner.connection().incident(incident, detail);
    stream.reset(code);
    owner.connection().touch();
  }

  private void end() {
    if (over) {
      return;
    }
    over = true;
    early = null;
    if (deadline != null) {
      deadline.cancel();
    }
    if (responder != null) {
      owner.negotiated();
    }
  }

  private Stage stage() {
    return stream.attachment() instanceof Stage current ? current : this;
  }
}
