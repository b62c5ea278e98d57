package io.kaiku.wire.yamux;

import io.kaiku.kernel.bytes.Bytes;
import io.kaiku.kernel.error.ErrorCode;
import io.kaiku.kernel.machine.Direction;
import org.jspecify.annotations.Nullable;

/**
 * One substream of a {@link YamuxSession}: full duplex, half-closable, resettable with a code.
 *
 * <p>Its methods are commands to the session and are called from the session's thread only. They do
 * nothing once the substream has ended.
 */
public final class YamuxStream {
  private static final int MAX_QUEUED_CHUNKS = 4_096;
  private static final int CROWDED_QUEUE_BYTES = 16 * 1024;

  final ReceiveWindow window;
  final SendQueue queue = new SendQueue();
  long sendCredit = YamuxConfig.INITIAL_WINDOW;

  /** SYN or ACK, until a frame has carried it. */
  int openingFlags;

  boolean acknowledged;
  boolean remoteFinished;
  boolean finishing;
  boolean finSent;
  boolean queuedForUpdate;
  boolean queuedForData;

  /** The driver polled the event that announced it, or opened it itself. */
  boolean known;

  /** Its events are no longer wanted, except for its end. */
  boolean silenced;

  private final YamuxSession session;
  private final int id;
  private final Direction direction;
  private boolean writerPaused;
  private @Nullable StreamEnd end;
  private @Nullable Object attachment;

  YamuxStream(YamuxSession session, int id, Direction direction, long nowNanos) {
    this.session = session;
    this.id = id;
    this.direction = direction;
    this.window = new ReceiveWindow(nowNanos);
    this.known = direction == Direction.OUTBOUND;
    this.openingFlags = direction == Direction.OUTBOUND ? FrameHeader.SYN : 0;
  }

  /** Its number in the session, 1 to 2^32-1; odd when the session's client opened it. */
  public long id() {
    return Integer.toUnsignedLong(id);
  }

  /** Who opened it. */
  public Direction direction() {
    return direction;
  }

  /** What the driver keeps for this substream. */
  public @Nullable Object attachment() {
    return attachment;
  }

  /** Keeps an object of the driver's, so that events need no look-up. */
  public void attach(Object attachment) {
    this.attachment = attachment;
  }

  /** Acknowledges an inbound substream, with its first data if that follows in the same turn. */
  public void accept() {
    session.accept(this);
  }

  /**
   * Queues bytes for the peer, and acknowledges an inbound substream.
   *
   * @return {@link #isWritable}: false asks the writer to wait for {@link YamuxEvent.Writable}
   * @throws IllegalStateException after {@link #finish}, or when it is not writable
   */
  public boolean write(Bytes data) {
    if (isEnded()) {
      return false;
    }
    if (finishing) {
      throw new IllegalStateException(
          "substream " + id() + " is finished; nothing can be written to it");
    }
    if (writerPaused) {
      throw new IllegalStateException(
          "substream " + id() + " is not writable; wait for its Writable event");
    }
    session.write(this, data);
    writerPaused = isQueueFull();
    return !writerPaused;
  }

  /** Tells whether {@link #write} may be called. */
  public boolean isWritable() {
    return !writerPaused && !finishing && !isEnded();
  }

  /** Writes no more: the peer sees the end after what is queued. Yamux, "Closing a stream". */
  public void finish() {
    session.finish(this);
  }

  /**
   * Ends both directions at once and tells the peer why; what is queued is dropped. Yamux, "Closing
   * a stream".
   */
  public void reset(ErrorCode code) {
    session.reset(this, code);
  }

  /**
   * Credits the peer for bytes that the application has taken.
   *
   * @throws IllegalArgumentException for more than {@link #unreadBytes}
   */
  public void consumed(int bytes, long nowNanos) {
    session.consumed(this, bytes, nowNanos);
  }

  /** Tells whether it has ended; {@link YamuxEvent.Ended} says how. */
  public boolean isEnded() {
    return end != null;
  }

  /** Bytes written that were not yet transmitted. */
  public int queuedBytes() {
    return queue.bytes();
  }

  /** Bytes received, or announced by a frame's header, that were not yet consumed. */
  public int unreadBytes() {
    return window.unread();
  }

  /** The receive window in bytes; it grows and never shrinks. */
  public int receiveWindow() {
    return window.size();
  }

  @Override
  public String toString() {
    return "substream " + id() + " " + direction;
  }

  int wireId() {
    return id;
  }

  void end(StreamEnd how) {
    end = how;
  }

  boolean isReset() {
    return end != null && !(end instanceof StreamEnd.Finished);
  }

  /** Tells the driver of it, unless it was reset before that; it is unheard of for ever then. */
  boolean introduce() {
    known = !(end instanceof StreamEnd.Reset);
    return known;
  }

  boolean isHeard() {
    return known && !silenced;
  }

  /** A window update is due, and the peer may still write. */
  boolean isUpdateDue(long nowNanos) {
    return !remoteFinished && window.isUpdateDue(nowNanos);
  }

  /** Data waits and the peer has room for it. */
  boolean canSendData() {
    return queue.bytes() > 0 && sendCredit > 0;
  }

  /** The end of our data waits to be told. */
  boolean owesFin() {
    return finishing && !finSent && queue.bytes() == 0;
  }

  /** True once for a paused writer whose queue has become half empty. */
  boolean resumesWriter() {
    if (!writerPaused
        || 2L * queue.bytes() > session.sending().streamQueueBytes()
        || isQueueFull()) {
      return false;
    }
    writerPaused = false;
    return true;
  }

  private boolean isQueueFull() {
    return queue.bytes() >= session.sending().streamQueueBytes()
        || queue.chunks() >= MAX_QUEUED_CHUNKS
        || (queue.bytes() >= CROWDED_QUEUE_BYTES && session.isCrowded());
  }
}
