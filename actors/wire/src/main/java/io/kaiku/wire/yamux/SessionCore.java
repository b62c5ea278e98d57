package io.kaiku.wire.yamux;

import io.kaiku.kernel.bytes.Bytes;
import io.kaiku.kernel.error.ErrorCode;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * What the halves of a session share: its substreams, the events that wait for the driver, and how
 * things end.
 */
final class SessionCore {
  /** Yamux, "Session termination". */
  static final int NORMAL_TERMINATION = 0;

  private static final int PROTOCOL_ERROR = 1;

  final YamuxConfig config;
  final StreamTable streams;
  final SharedMemory memory;
  final ReceiveWindow.Budget budget;
  final ControlQueue control;
  final RttProbe rtt = new RttProbe();

  /** Payload received and not yet consumed. */
  long unreadBytes;

  /** Payload written and not yet transmitted. */
  long queuedBytes;

  boolean openRefused;
  boolean goingAway;
  boolean peerGoingAway;

  private final ArrayDeque<YamuxEvent> events = new ArrayDeque<>(0);
  private @Nullable SessionEnd end;

  SessionCore(YamuxConfig config, ReceiveBudget shared) {
    this.config = config;
    this.streams = new StreamTable(config.limits());
    this.memory = new SharedMemory(shared);
    this.budget = new ReceiveWindow.Budget(config.windows().connectionBudget(), this::growable);
    this.control = new ControlQueue(config.limits().maxControlFrames());
  }

  /** Makes room for so many more unread bytes; false if there is none. */
  boolean admitsUnread(int more) {
    long unread = unreadBytes + more;
    return unread <= config.limits().maxUnreadBytes() && memory.admits(unread, queuedBytes);
  }

  /** So much is queued that each substream may only queue a little more. */
  boolean isCrowded() {
    return queuedBytes >= config.sending().connectionQueueBytes()
        || !memory.admits(unreadBytes, queuedBytes);
  }

  /** Something was consumed or sent. */
  void shrunk() {
    if (end == null) {
      memory.shrunk(unreadBytes, queuedBytes);
    }
  }

  private int growable(int wanted) {
    return memory.grow(wanted, unreadBytes, queuedBytes);
  }

  void emit(YamuxEvent event) {
    events.add(event);
  }

  @Nullable YamuxEvent pollEvent() {
    YamuxEvent event = events.poll();
    while (event != null && !isWanted(event)) {
      event = events.poll();
    }
    return event;
  }

  /**
   * Queues a frame without payload; a peer that provokes more of them than it reads loses the
   * session.
   */
  void reply(int type, int flags, int id, int length) {
    if (end == null && !control.add(type, flags, id, length)) {
      close(
          ErrorCode.RESOURCE_LIMIT_EXCEEDED,
          control.size() + " replies wait for a peer that does not read them");
    }
  }

  void reset(YamuxStream stream, ErrorCode code, String detail) {
    if (stream.isEnded()) {
      return;
    }
    end(stream, new StreamEnd.Reset(SessionEnd.By.US, code, detail));
    if ((stream.openingFlags & FrameHeader.SYN) == 0) {
      reply(FrameHeader.WINDOW_UPDATE, FrameHeader.RST, stream.wireId(), (int) code.value());
    }
  }

  void end(YamuxStream stream, StreamEnd how) {
    streams.remove(stream);
    release(stream, how);
    tellMayOpen();
  }

  void tellMayOpen() {
    if (openRefused && end == null && streams.outboundRefusal() == null) {
      openRefused = false;
      emit(new YamuxEvent.MayOpen());
    }
  }

  /** Ends the session because the peer broke the protocol. */
  void violated(String detail) {
    terminate(
        new SessionEnd(SessionEnd.By.US, ErrorCode.PROTOCOL_VIOLATION, "the peer sent " + detail),
        PROTOCOL_ERROR);
  }

  void close(ErrorCode code, String detail) {
    terminate(new SessionEnd(SessionEnd.By.US, code, detail), (int) code.value());
  }

  void endIfDrained() {
    if (end != null || streams.size() > 0) {
      return;
    }
    if (peerGoingAway) {
      endWith(
          SessionEnd.By.PEER,
          ErrorCode.NO_ERROR,
          "the peer went away and all substreams have ended");
    } else if (goingAway && control.size() == 0) {
      endWith(SessionEnd.By.US, ErrorCode.NO_ERROR, "we went away and all substreams have ended");
    }
  }

  void endWith(SessionEnd.By by, ErrorCode code, String detail) {
    if (end == null) {
      endWith(new SessionEnd(by, code, detail));
    }
  }

  boolean isEnded() {
    return end != null;
  }

  private void terminate(SessionEnd how, int goAwayCode) {
    if (end == null) {
      control.clear();
      control.add(FrameHeader.GO_AWAY, 0, FrameHeader.SESSION, goAwayCode);
      endWith(how);
    }
  }

  private void endWith(SessionEnd how) {
    end = how;
    for (YamuxStream stream : streams.sorted()) {
      streams.remove(stream);
      release(stream, new StreamEnd.Lost(how));
    }
    memory.close();
    emit(new YamuxEvent.SessionEnded(how));
  }

  private void release(YamuxStream stream, StreamEnd how) {
    stream.end(how);
    queuedBytes -= stream.queue.bytes();
    stream.queue.clear();
    if (stream.isReset()) {
      unreadBytes -= stream.window.unread();
    }
    stream.window.release(budget);
    memory.ungrow(stream.window.grown());
    memory.shrunk(unreadBytes, queuedBytes);
    emit(new YamuxEvent.Ended(stream, how));
  }

  /**
   * Forgets events of substreams that were reset before the driver heard of them, or that it has
   * reset itself.
   */
  private static boolean isWanted(YamuxEvent event) {
    return switch (event) {
      case YamuxEvent.Opened(YamuxStream stream) -> stream.introduce();
      case YamuxEvent.Received(YamuxStream stream, Bytes data) -> stream.isHeard();
      case YamuxEvent.RemoteFinished(YamuxStream stream) -> stream.isHeard();
      case YamuxEvent.Writable(YamuxStream stream) -> stream.isHeard();
      case YamuxEvent.Ended(YamuxStream stream, StreamEnd how) -> stream.known;
      case YamuxEvent.MayOpen mayOpen -> true;
      case YamuxEvent.Ponged ponged -> true;
      case YamuxEvent.GoingAway goingAway -> true;
      case YamuxEvent.SessionEnded ended -> true;
    };
  }
}
