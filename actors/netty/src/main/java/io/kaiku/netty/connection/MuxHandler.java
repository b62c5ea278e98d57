package io.kaiku.netty.connection;

import io.kaiku.kernel.bytes.Bytes;
import io.kaiku.kernel.error.ErrorCode;
import io.kaiku.netty.engine.Sockets;
import io.kaiku.wire.SecureChannel;
import io.kaiku.wire.WireException;
import io.kaiku.wire.yamux.SessionEnd;
import io.kaiku.wire.yamux.YamuxEvent;
import io.kaiku.wire.yamux.YamuxSession;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.DuplexChannel;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Drives the muxer of an upgraded connection: decrypts what a read brought, and at the end of each
 * turn of the event loop encrypts what substreams have to send, as far as the socket takes it, and
 * flushes once.
 */
final class MuxHandler extends ChannelInboundHandlerAdapter {
  /** Records that are encrypted into one buffer. */
  private static final int RECORDS = 4;

  /** Flushes of one turn, after which other connections have theirs. */
  private static final int FLUSHES = 4;

  /** Bytes that are sent on closing although the socket is full. */
  private static final int MAX_FAREWELL = 16 * 1024 * 1024;

  private final LoopContext context;
  private final SecureChannel secure;
  private final YamuxSession session;
  private final Traffic traffic;
  private final Owner owner;
  private final List<Bytes> parts = new ArrayList<>(0);
  private @Nullable ChannelHandlerContext channel;
  private boolean reading;
  private boolean pumping;
  private boolean draining;
  private boolean scheduled;
  private boolean ending;
  private boolean endIsOurs;
  private boolean aborted;
  private String lost = "the remote peer closed the socket";

  /** The connection above. */
  interface Owner {
    void event(YamuxEvent event);

    /** Everything of this turn must be written now. */
    void turnEnds();

    void incident(String name, String detail);

    /** The socket is closed. */
    void socketClosed();
  }

  MuxHandler(
      LoopContext context,
      SecureChannel secure,
      YamuxSession session,
      Traffic traffic,
      Owner owner) {
    this.context = context;
    this.secure = secure;
    this.session = session;
    this.traffic = traffic;
    this.owner = owner;
  }

  @Override
  public void handlerAdded(ChannelHandlerContext added) {
    channel = added;
  }

  /** Takes what came together with the end of the upgrade. */
  void begin(Bytes plaintext, ByteBuf ciphertext) {
    reading = true;
    session.receive(plaintext, System.nanoTime());
    drain();
    decrypt(ciphertext);
    reading = false;
    pump();
  }

  /** Something is to be sent, or has happened: sees to it at the end of the turn. */
  void touch() {
    if (!reading && !pumping && !scheduled) {
      scheduled = true;
      channel().executor().execute(this::turn);
    }
  }

  /** Ends the session, after what substreams have handed over, as far as their windows allow. */
  void close(ErrorCode code, String why) {
    if (session.isEnded()) {
      return;
    }
    owner.turnEnds();
    int left = MAX_FAREWELL;
    while (left > 0 && session.wantsTransmit()) {
      int size = transmit(System.nanoTime());
      left = size == 0 ? 0 : left - size;
    }
    session.close(code, why);
    touch();
  }

  /** Ends everything without a further byte. */
  void abort(ErrorCode code, String why) {
    aborted = true;
    session.close(code, why);
    try {
      drain();
    } finally {
      Sockets.close(channel());
    }
  }

  /** Whether it was aborted, because of an incident that was told. */
  boolean isAborted() {
    return aborted;
  }

  /** The other side cannot be reached: ends everything as if the socket had been closed. */
  void giveUp(String why) {
    session.transportClosed(why);
    drain();
    Sockets.close(channel());
  }

  /** How many bytes the socket must take before it takes more, or -1 if it takes more now. */
  long stuckBytes() {
    long stuck = channel().channel().bytesBeforeWritable();
    return stuck == 0 ? -1 : stuck;
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    if (!(message instanceof ByteBuf in)) {
      Sockets.close(ctx);
      return;
    }
    try {
      traffic.received(in.readableBytes());
      reading = true;
      decrypt(in);
    } finally {
      in.release();
    }
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext ctx) {
    reading = false;
    pump();
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext ctx) {
    if (ctx.channel().isWritable()) {
      touch();
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    reading = false;
    session.transportClosed(lost);
    drain();
    owner.socketClosed();
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    if (cause instanceof IOException) {
      lost = "the connection was lost: " + cause.getMessage();
      Sockets.close(ctx);
    } else {
      failed(cause);
    }
  }

  /** What comes after the end is not looked at: the other side may not know of it yet. */
  private void decrypt(ByteBuf in) {
    try {
      long nowNanos = System.nanoTime();
      while (!session.isEnded()) {
        Bytes plain = secure.open(in);
        if (plain == null) {
          return;
        }
        session.receive(plain, nowNanos);
        drain();
      }
    } catch (WireException e) {
      owner.incident(Faults.counter("connection", e), Faults.text(e));
      abort(e.code(), Faults.text(e));
    }
  }

  private void turn() {
    scheduled = false;
    try {
      drain();
      pump();
    } catch (RuntimeException bug) {
      failed(bug);
    }
  }

  /** A bug of ours costs its connection: half a turn must not be all that ever happens to it. */
  private void failed(Throwable bug) {
    try {
      abort(ErrorCode.NO_ERROR, "internal error: " + bug);
    } finally {
      owner.incident("connection.internal_error", bug.toString());
    }
  }

  private void pump() {
    if (pumping || reading) {
      return;
    }
    pumping = true;
    owner.turnEnds();
    for (int i = 0; i < FLUSHES && fill(); i++) {
      channel().flush();
      drain();
    }
    drain();
    pumping = false;
    if (session.wantsTransmit() && channel().channel().isWritable()) {
      touch();
    }
    if (session.isEnded() && !ending) {
      end();
    }
  }

  /** Writes as much as the socket takes; returns whether there was anything. */
  private boolean fill() {
    boolean any = false;
    while (session.wantsTransmit() && channel().channel().isWritable()) {
      if (transmit(System.nanoTime()) == 0) {
        return any;
      }
      any = true;
      drain();
    }
    return any;
  }

  private int transmit(long nowNanos) {
    int size = session.transmit(RECORDS * secure.maxPlaintext(), parts, nowNanos);
    if (size > 0) {
      ByteBuf sealed = channel().alloc().ioBuffer(secure.sealedSize(size));
      try {
        secure.seal(parts, sealed);
        traffic.sent(sealed.readableBytes());
        Sockets.unwatched(channel().write(sealed));
      } catch (WireException e) {
        sealed.release();
        owner.incident(Faults.counter("connection", e), Faults.text(e));
        abort(e.code(), Faults.text(e));
        return 0;
      } finally {
        parts.clear();
      }
    }
    return size;
  }

  private void drain() {
    if (draining) {
      return;
    }
    draining = true;
    try {
      for (YamuxEvent event = session.pollEvent(); event != null; event = session.pollEvent()) {
        if (event instanceof YamuxEvent.SessionEnded(SessionEnd end)) {
          endIsOurs = end.by() == SessionEnd.By.US;
        }
        traffic.observe(session);
        owner.event(event);
      }
    } finally {
      draining = false;
    }
  }

  /**
   * Sends what is left, which is the go-away. When the end was ours the other side closes the
   * socket, for closing it with unread bytes would lose the go-away on its way.
   */
  private void end() {
    ending = true;
    ChannelHandlerContext at = channel();
    while (at.channel().isActive() && session.wantsTransmit() && transmit(System.nanoTime()) > 0) {
      at.flush();
    }
    if (endIsOurs) {
      endOutput(at.channel());
    } else {
      at.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(flushed -> Sockets.close(at));
    }
    context.timers().after(context.config().deadlines().lingerMs(), () -> Sockets.close(at));
  }

  private static void endOutput(Channel at) {
    if (at instanceof DuplexChannel duplex) {
      at.writeAndFlush(Unpooled.EMPTY_BUFFER)
          .addListener(flushed -> Sockets.unwatched(duplex.shutdownOutput()));
    } else {
      Sockets.unwatched(at.writeAndFlush(EndOfPipe.MARK));
    }
  }

  private ChannelHandlerContext channel() {
    if (channel == null) {
      throw new IllegalStateException("the handler is not in a pipeline yet");
    }
    return channel;
  }
}
