package io.kaiku.netty.connection;

import io.kaiku.kernel.addr.Multiaddr;
import io.kaiku.kernel.error.ErrorCode;
import io.kaiku.kernel.id.PeerId;
import io.kaiku.kernel.id.PublicKey;
import io.kaiku.kernel.machine.Direction;
import io.kaiku.netty.substream.Lane;
import io.kaiku.netty.transport.Closed;
import io.kaiku.netty.transport.Connection;
import io.kaiku.netty.transport.ConnectionStats;
import io.kaiku.netty.transport.Substream;
import io.kaiku.netty.transport.SubstreamHandler;
import io.kaiku.netty.transport.TransportException;
import io.kaiku.wire.upgrade.Upgraded;
import io.kaiku.wire.yamux.SessionEnd;
import io.kaiku.wire.yamux.YamuxEvent;
import io.kaiku.wire.yamux.YamuxException;
import io.kaiku.wire.yamux.YamuxSession;
import io.kaiku.wire.yamux.YamuxStream;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandler;
import io.netty.channel.EventLoop;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** An upgraded connection; everything happens on its event loop, whoever asks for it. */
final class NettyConnection implements Connection, Lane, MuxHandler.Owner {
  private static final AtomicLong IDS = new AtomicLong();

  private final long id = IDS.incrementAndGet();
  private final RawConnection raw;
  private final Upgraded upgraded;
  private final YamuxSession session;
  private final MuxHandler mux;
  private final Traffic traffic;
  private final Negotiations negotiations = new Negotiations(this);
  private final KeepAlive keepAlive;
  private final MuxOffences offences;
  private final AtomicBoolean accepted = new AtomicBoolean();
  private final CompletableFuture<Closed> closed = new CompletableFuture<>();
  private final ArrayDeque<YamuxSubstream> proposing = new ArrayDeque<>(0);
  private List<CompletableFuture<Duration>> pings = List.of();
  private @Nullable Closed end;
  private boolean endIsOurs;

  /**
   * An upgraded connection.
   *
   * @param handshake bytes of the handshake, in and out
   */
  NettyConnection(RawConnection raw, Upgraded upgraded, Traffic handshake) {
    this.traffic = handshake;
    this.raw = raw;
    this.upgraded = upgraded;
    this.session = new YamuxSession(raw.role(), context().config().yamux(), context().memory());
    this.mux = new MuxHandler(context(), upgraded.channel(), session, traffic, this);
    this.keepAlive = new KeepAlive(this, session, mux, traffic);
    this.offences = new MuxOffences(this, session);
  }

  /** The handler for the rest of the channel's life. */
  ChannelHandler handler() {
    return mux;
  }

  /** Takes what came together with the end of the upgrade, of which so many bytes were used. */
  void begin(ByteBuf ciphertext) {
    keepAlive.begin();
    mux.begin(upgraded.received(), ciphertext);
  }

  @Override
  public long id() {
    return id;
  }

  @Override
  public PeerId remotePeer() {
    return upgraded.remotePeer();
  }

  @Override
  public PublicKey remoteKey() {
    return upgraded.remoteKey();
  }

  @Override
  public Multiaddr localAddress() {
    return raw.local();
  }

  @Override
  public Multiaddr remoteAddress() {
    return raw.remote();
  }

  @Override
  public Direction direction() {
    return raw.direction();
  }

  @Override
  public String transport() {
    return raw.transport();
  }

  @Override
  public String security() {
    return upgraded.security();
  }

  @Override
  public String muxer() {
    return upgraded.muxer();
  }

  @Override
  public boolean limited() {
    return false;
  }

  @Override
  public CompletionStage<Substream> open(List<String> protocols) {
    return open(new OutboundNegotiation(this, protocols, false));
  }

  @Override
  public CompletionStage<Substream> openKnown(String protocol) {
    return open(new OutboundNegotiation(this, List.of(protocol), true));
  }

  @Override
  public void accept(SubstreamHandler handler) {
    Objects.requireNonNull(handler, "handler");
    if (!accepted.compareAndSet(false, true)) {
      throw new IllegalStateException("somebody answers the substreams of this connection already");
    }
    run(() -> negotiations.answer(handler));
  }

  @Override
  public CompletionStage<Duration> ping() {
    CompletableFuture<Duration> answered = new CompletableFuture<>();
    run(
        () -> {
          if (end != null) {
            answered.completeExceptionally(new TransportException.ConnectionClosed(end));
            return;
          }
          pings = pings.isEmpty() ? new ArrayList<>(1) : pings;
          pings.add(answered);
          session.ping();
        });
    return failingWhenUnreachable(answered);
  }

  @Override
  public void close(ErrorCode code, String why) {
    run(
        () -> {
          endIsOurs = true;
          mux.close(code, why);
        });
  }

  @Override
  public CompletionStage<Closed> closed() {
    return closed.minimalCompletionStage();
  }

  @Override
  public ConnectionStats stats() {
    return traffic.stats();
  }

  @Override
  public boolean isHere() {
    return loop().inEventLoop();
  }

  @Override
  public void execute(Runnable task) {
    try {
      loop().execute(task);
    } catch (RejectedExecutionException loopHasEnded) {
      // The transport was closed before, and with it everything that this could be for.
      return;
    }
  }

  @Override
  public String toString() {
    return "connection " + id + " " + raw.direction() + " " + raw.remote() + " " + remotePeer();
  }

  @Override
  public void event(YamuxEvent event) {
    switch (event) {
      case YamuxEvent.Opened(YamuxStream stream) -> {
        traffic.openedInbound();
        negotiations.arrived(stream);
      }
      case YamuxEvent.Received(YamuxStream stream, var data) -> stage(stream).received(data);
      case YamuxEvent.RemoteFinished(YamuxStream stream) -> stage(stream).remoteFinished();
      case YamuxEvent.Writable(YamuxStream stream) -> stage(stream).writable();
      case YamuxEvent.Ended(YamuxStream stream, var how) -> stage(stream).ended(how);
      case YamuxEvent.MayOpen mayOpen -> negotiations.mayOpen();
      case YamuxEvent.Ponged(long rttNanos) -> ponged(rttNanos);
      case YamuxEvent.GoingAway goingAway -> negotiations.failWaiting(shutDown());
      case YamuxEvent.SessionEnded(SessionEnd how) -> ended(how);
    }
  }

  @Override
  public void turnEnds() {
    offences.tell();
    for (YamuxSubstream next = proposing.poll(); next != null; next = proposing.poll()) {
      next.propose();
    }
  }

  @Override
  public void incident(String name, String detail) {
    context().events().incident(name, raw.remote(), detail);
  }

  @Override
  public void socketClosed() {
    keepAlive.end();
    closed.complete(Objects.requireNonNull(end));
  }

  LoopContext context() {
    return raw.context();
  }

  /** Something is to be sent at the end of this turn. */
  void touch() {
    mux.touch();
  }

  /** Runs a command on the event loop, now if this is it. */
  void run(Runnable command) {
    if (isHere()) {
      command.run();
      touch();
    } else {
      execute(
          () -> {
            command.run();
            touch();
          });
    }
  }

  void proposesThisTurn(YamuxSubstream substream) {
    proposing.add(substream);
  }

  /** Opens a substream; returns false if there is no room. */
  boolean tryOpen(OutboundNegotiation wish) {
    if (end != null) {
      wish.fail(new TransportException.ConnectionClosed(end));
      return true;
    }
    YamuxStream stream;
    try {
      stream = session.open(System.nanoTime());
    } catch (YamuxException e) {
      if (e.code().equals(ErrorCode.RESOURCE_LIMIT_EXCEEDED)) {
        return false;
      }
      wish.fail(shutDown());
      return true;
    }
    traffic.openedOutbound();
    wish.opened(stream);
    return true;
  }

  TransportException tooManySubstreams() {
    return new TransportException.TooManySubstreams(
        context().config().yamux().limits().maxOutboundStreams());
  }

  static Closed closedBy(SessionEnd how) {
    return new Closed(how.code(), how.detail(), how.by() != SessionEnd.By.US);
  }

  private CompletionStage<Substream> open(OutboundNegotiation wish) {
    run(() -> negotiations.open(wish));
    return failingWhenUnreachable(wish.result());
  }

  /** A stage that also ends when the event loop has ended, which no longer runs anything. */
  private <T> CompletionStage<T> failingWhenUnreachable(CompletableFuture<T> stage) {
    if (loop().isShuttingDown() && !isHere()) {
      Closed how = closed.getNow(new Closed(ErrorCode.SHUTDOWN, "the transport is closed", false));
      stage.completeExceptionally(new TransportException.ConnectionClosed(how));
    }
    return stage;
  }

  private TransportException shutDown() {
    return new TransportException.ConnectionClosed(
        new Closed(ErrorCode.SHUTDOWN, "the connection takes no more substreams", true));
  }

  private static Stage stage(YamuxStream stream) {
    return (Stage) Objects.requireNonNull(stream.attachment());
  }

  private void ponged(long rttNanos) {
    List<CompletableFuture<Duration>> answered = pings;
    pings = List.of();
    answered.forEach(ping -> ping.complete(Duration.ofNanos(rttNanos)));
  }

  private void ended(SessionEnd how) {
    Closed closedHow = closedBy(how);
    end = closedHow;
    if (how.by() == SessionEnd.By.US && !endIsOurs && !mux.isAborted()) {
      incident("connection.muxer_violation", how.detail());
    }
    TransportException why = new TransportException.ConnectionClosed(closedHow);
    negotiations.failWaiting(why);
    List<CompletableFuture<Duration>> unanswered = pings;
    pings = List.of();
    unanswered.forEach(ping -> ping.completeExceptionally(why));
  }

  private EventLoop loop() {
    return raw.channel().eventLoop();
  }
}
