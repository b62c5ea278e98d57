package io.kaiku.netty.connection;

import io.kaiku.kernel.bytes.Bytes;
import io.kaiku.kernel.error.ErrorCode;
import io.kaiku.kernel.id.PeerId;
import io.kaiku.kernel.machine.Reason;
import io.kaiku.netty.engine.LoopTimers;
import io.kaiku.netty.engine.Sockets;
import io.kaiku.netty.transport.Connection;
import io.kaiku.netty.transport.TransportException;
import io.kaiku.wire.PeerIdMismatchException;
import io.kaiku.wire.WireException;
import io.kaiku.wire.upgrade.Upgrade;
import io.kaiku.wire.upgrade.Upgraded;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Upgrades a raw connection within a deadline, and gives its place in the pipeline to the muxer.
 * Added to a channel that is active.
 */
public final class UpgradeHandler extends ChannelInboundHandlerAdapter {
  private final RawConnection raw;
  private final Upgrade upgrade;
  private final Outcome outcome;
  private final Traffic traffic = new Traffic();
  private LoopTimers.@Nullable Timeout deadline;
  private boolean over;

  /** What becomes of an upgrade: one call of {@link #upgraded} or {@link #failed}. */
  public interface Outcome {
    /** Why this peer is not welcome, if it is not; asked once its identity is proven. */
    Optional<Reason> refusal(PeerId remote);

    /** The receiver owns the connection. */
    void upgraded(Connection connection);

    /** The channel is closed, or about to be. */
    void failed(TransportException why);
  }

  /**
   * The upgrade of one connection.
   *
   * @param expected the only peer that will do; empty if any will
   */
  public UpgradeHandler(RawConnection raw, Optional<PeerId> expected, Outcome outcome) {
    this.raw = raw;
    this.outcome = outcome;
    this.upgrade = new Upgrade(raw.context().upgrades(), raw.role(), expected);
  }

  @Override
  public void handlerAdded(ChannelHandlerContext ctx) {
    List<Bytes> out = new ArrayList<>(2);
    upgrade.start(out);
    send(ctx, out);
    long withinMs = raw.context().config().deadlines().upgradeMs();
    deadline = raw.context().timers().after(withinMs, () -> timedOut(withinMs));
  }

  /** Fails the upgrade from outside, because nobody wants it any more. */
  public void fail(TransportException why) {
    if (!over) {
      end();
      Sockets.close(raw.channel());
      outcome.failed(why);
    }
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    if (!(message instanceof ByteBuf in)) {
      Sockets.close(ctx);
      return;
    }
    try {
      if (!over) {
        traffic.received(in.readableBytes());
        receive(ctx, in);
      }
    } finally {
      in.release();
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    if (!over) {
      failed(upgrade.endedEarly());
    }
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    if (!(cause instanceof IOException)) {
      raw.context().events().incident("upgrade.internal_error", raw.remote(), cause.toString());
    }
    fail(handshakeFailed(ErrorCode.NO_ERROR, "the connection broke: " + cause.getMessage()));
  }

  private void receive(ChannelHandlerContext ctx, ByteBuf in) {
    List<Bytes> out = new ArrayList<>(2);
    Upgraded upgraded;
    try {
      upgraded = upgrade.receive(in, out);
    } catch (WireException e) {
      send(ctx, out);
      failed(e);
      return;
    }
    send(ctx, out);
    if (upgraded != null) {
      succeeded(ctx, upgraded, in);
    }
  }

  private void succeeded(ChannelHandlerContext ctx, Upgraded upgraded, ByteBuf ciphertext) {
    end();
    NettyConnection connection = new NettyConnection(raw, upgraded, traffic);
    ctx.pipeline().replace(this, null, connection.handler());
    Optional<Reason> refusal = outcome.refusal(upgraded.remotePeer());
    if (refusal.isEmpty()) {
      outcome.upgraded(connection);
    } else {
      Reason why = refusal.get();
      connection.close(why.code(), why.detail());
      outcome.failed(handshakeFailed(why.code(), why.detail()));
    }
    connection.begin(ciphertext);
  }

  private void timedOut(long afterMs) {
    String step = upgrade.phase().toString();
    raw.context()
        .events()
        .incident("upgrade.timeout", raw.remote(), "after " + afterMs + " ms, during " + step);
    fail(new TransportException.DialTimeout(raw.remote(), step, afterMs));
  }

  private void failed(WireException e) {
    String name = Faults.counter("upgrade", e);
    raw.context().events().incident(name, raw.remote(), Faults.text(e));
    fail(
        e instanceof PeerIdMismatchException mismatch
            ? new TransportException.PeerIdMismatch(
                raw.remote(), mismatch.expected(), mismatch.actual())
            : handshakeFailed(e.code(), Faults.text(e)));
  }

  private TransportException handshakeFailed(ErrorCode code, String why) {
    return new TransportException.HandshakeFailed(code, upgrade.phase().toString(), why);
  }

  private void send(ChannelHandlerContext ctx, List<Bytes> out) {
    int size = 0;
    for (Bytes bytes : out) {
      size += bytes.size();
    }
    if (size > 0) {
      ByteBuf buffer = ctx.alloc().ioBuffer(size);
      for (Bytes bytes : out) {
        buffer.writeBytes(bytes.array(), bytes.offset(), bytes.size());
      }
      traffic.sent(size);
      Sockets.unwatched(ctx.writeAndFlush(buffer));
    }
  }

  private void end() {
    over = true;
    if (deadline != null) {
      deadline.cancel();
    }
  }
}
