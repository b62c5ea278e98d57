package io.kaiku.wire.yamux;

import io.kaiku.kernel.bytes.Bytes;
import io.kaiku.kernel.error.ErrorCode;
import io.kaiku.kernel.machine.Direction;
import io.kaiku.wire.Role;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One side of a Yamux session: decrypted bytes and commands go in, frames and events come out.
 * Yamux, whole.
 *
 * <p>It belongs to one thread, the connection's event loop, and holds no clock. After any calls of
 * a turn the driver polls {@link #pollEvent} until it returns null, and while {@link
 * #wantsTransmit} and the transport is writable it takes frames with {@link #transmit}. Commands
 * may be given while events are polled. Everything that a peer can make it hold is bounded by
 * {@link YamuxConfig}.
 */
public final class YamuxSession {
  /**
   * Figures of a session at one moment.
   *
   * @param streams substreams that are open
   * @param unreadBytes payload received and not yet consumed
   * @param queuedBytes payload written and not yet transmitted
   * @param rttNanos round-trip time by our pings, 0 when not measured
   * @param framesReceived frames whose header arrived
   * @param drainedBytes payload dropped because its substream was gone
   * @param offences what the peer did that is against the rules and did not end the session
   */
  public record Stats(
      int streams,
      long unreadBytes,
      long queuedBytes,
      long rttNanos,
      long framesReceived,
      long drainedBytes,
      Offences offences) {}

  /**
   * How often a peer did what is against the rules, or more than it may, and the session went on.
   *
   * @param refusedStreams inbound substreams reset because a limit was reached
   * @param dataAfterEnd substreams reset because data came after their end
   * @param unreadLimit substreams reset because too many bytes were unread already
   * @param unaskedPongs answers to no ping
   */
  public record Offences(
      long refusedStreams, long dataAfterEnd, long unreadLimit, long unaskedPongs) {
    static final Offences NONE = new Offences(0, 0, 0, 0);
  }

  private static final long MAX_ID = 0xFFFF_FFFFL;

  private final SessionCore core;
  private final Inbound inbound;
  private final Outbound outbound;
  private final FrameDecoder decoder = new FrameDecoder();
  private long nextId;

  /**
   * Creates a session over a connection that both sides have just secured; the initiator is the
   * client of the specification.
   */
  public YamuxSession(Role role, YamuxConfig config) {
    this(role, config, ReceiveBudget.UNLIMITED);
  }

  /** The same, sharing memory with other sessions. */
  public YamuxSession(Role role, YamuxConfig config, ReceiveBudget shared) {
    core = new SessionCore(config, shared);
    outbound = new Outbound(core);
    inbound = new Inbound(this, core, outbound, role);
    nextId = role == Role.INITIATOR ? 1 : 2;
  }

  /** Takes the next bytes of the connection, at any cut; events hold slices of them. */
  public void receive(Bytes chunk, long nowNanos) {
    decoder.decode(chunk, nowNanos, inbound);
    core.endIfDrained();
  }

  /**
   * Appends whole frames of at most {@code maxBytes} (at least 13) to {@code out} and returns their
   * size, 0 when there is nothing to send.
   *
   * <p>A multiple of 65,519, the plaintext of a Noise message, fits the default frames.
   */
  public int transmit(int maxBytes, List<Bytes> out, long nowNanos) {
    if (maxBytes <= FrameHeader.SIZE) {
      throw new IllegalArgumentException("no frame fits " + maxBytes + " bytes; offer at least 13");
    }
    int size = outbound.transmit(maxBytes, out, nowNanos);
    core.endIfDrained();
    return size;
  }

  /** Tells whether {@link #transmit} may have frames. */
  public boolean wantsTransmit() {
    return outbound.isWaiting();
  }

  /** The next event, or null. */
  public @Nullable YamuxEvent pollEvent() {
    return core.pollEvent();
  }

  /**
   * Opens a substream, which can be written to at once; the peer hears of it with the next
   * transmission.
   *
   * @throws YamuxException when a limit is reached ({@link YamuxEvent.MayOpen} follows) or the
   *     session is ending
   */
  public YamuxStream open(long nowNanos) throws YamuxException {
    if (core.isEnded() || core.goingAway || core.peerGoingAway || nextId > MAX_ID) {
      throw new YamuxException(
          ErrorCode.SHUTDOWN,
          "the session takes no more substreams; open a new connection to the peer");
    }
    String refusal = core.streams.outboundRefusal();
    if (refusal != null) {
      core.openRefused = true;
      throw new YamuxException(ErrorCode.RESOURCE_LIMIT_EXCEEDED, refusal);
    }
    YamuxStream stream = new YamuxStream(this, (int) nextId, Direction.OUTBOUND, nowNanos);
    nextId += 2;
    core.streams.add(stream);
    outbound.queueUpdate(stream);
    return stream;
  }

  /**
   * Sends a ping, or joins the one in flight; {@link YamuxEvent.Ponged} follows. Yamux, "Type
   * Field".
   */
  public void ping() {
    core.rtt.request();
  }

  /** How long our ping has been unanswered in nanoseconds, 0 when none is in flight. */
  public long pingWaitingNanos(long nowNanos) {
    return core.rtt.waitingNanos(nowNanos);
  }

  /**
   * Takes no more substreams and ends when those that are open have ended. Yamux, "Session
   * termination".
   *
   * <p>The driver sets a deadline and then calls {@link #close}.
   */
  public void goAway() {
    if (!core.isEnded() && !core.goingAway) {
      core.goingAway = true;
      core.reply(FrameHeader.GO_AWAY, 0, FrameHeader.SESSION, SessionCore.NORMAL_TERMINATION);
    }
  }

  /**
   * Ends the session and every substream at once; a go-away with the code is left to transmit.
   *
   * @param code what the peer is told
   * @param detail one sentence for our log
   */
  public void close(ErrorCode code, String detail) {
    core.close(code, detail);
  }

  /** Tells that the connection below is gone; everything that is still open ends. */
  public void transportClosed(String detail) {
    SessionEnd.By by = core.peerGoingAway ? SessionEnd.By.PEER : SessionEnd.By.TRANSPORT;
    core.endWith(by, ErrorCode.NO_ERROR, detail);
    core.control.clear();
  }

  /**
   * Tells whether it has ended, so that nothing more is received; {@link YamuxEvent.SessionEnded}
   * says why.
   */
  public boolean isEnded() {
    return core.isEnded();
  }

  /** Figures for metrics. */
  public Stats stats() {
    return new Stats(
        core.streams.size(),
        core.unreadBytes,
        core.queuedBytes,
        core.rtt.rttNanos(),
        inbound.framesReceived(),
        inbound.drainedBytes(),
        inbound.offences());
  }

  void accept(YamuxStream stream) {
    if (stream.direction() == Direction.INBOUND && !stream.acknowledged && !stream.isEnded()) {
      core.streams.acknowledge(stream);
      stream.openingFlags = FrameHeader.ACK;
      outbound.queueUpdate(stream);
    }
  }

  void write(YamuxStream stream, Bytes data) {
    accept(stream);
    if (data.size() > 0) {
      stream.queue.add(data);
      core.queuedBytes += data.size();
      outbound.queueData(stream);
    }
  }

  void finish(YamuxStream stream) {
    if (!stream.isEnded()) {
      accept(stream);
      stream.finishing = true;
      outbound.queueData(stream);
    }
  }

  void reset(YamuxStream stream, ErrorCode code) {
    stream.silenced = true;
    core.reset(stream, code, "we reset it");
  }

  void consumed(YamuxStream stream, int bytes, long nowNanos) {
    if (stream.isReset()) {
      return;
    }
    stream.window.consumed(bytes);
    core.unreadBytes -= bytes;
    core.shrunk();
    if (!stream.isEnded() && stream.isUpdateDue(nowNanos)) {
      outbound.queueUpdate(stream);
    }
  }

  /** Substreams that are queued for transmission, those that have ended since included. */
  int waitingStreams() {
    return outbound.waitingStreams();
  }

  YamuxConfig.Sending sending() {
    return core.config.sending();
  }

  /** So much waits in all substreams together that each may only queue a little. */
  boolean isCrowded() {
    return core.isCrowded();
  }
}
