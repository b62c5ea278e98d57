package io.kaiku.wire.yamux;

import io.kaiku.kernel.bytes.Bytes;
import io.kaiku.kernel.error.ErrorCode;
import io.kaiku.kernel.machine.Direction;
import io.kaiku.wire.Role;
import org.jspecify.annotations.Nullable;

/**
 * Judges what the peer sends, every header before any state changes, and applies it.
 *
 * <p>What no honest peer sends ends the session with a go-away of "protocol error". Frames for
 * substreams that are gone are read and dropped, because they may have crossed our reset.
 */
final class Inbound implements FrameDecoder.Sink {
  private static final long MAX_CREDIT = 0xFFFF_FFFFL;

  private final YamuxSession session;
  private final SessionCore core;
  private final Outbound outbound;
  private final int peerParity;
  private @Nullable YamuxStream receiving;
  private boolean finFollows;
  private long framesReceived;
  private long drainedBytes;
  private long refusedStreams;
  private long dataAfterEnd;
  private long unreadLimit;
  private long unaskedPongs;

  Inbound(YamuxSession session, SessionCore core, Outbound outbound, Role role) {
    this.session = session;
    this.core = core;
    this.outbound = outbound;
    this.peerParity = role == Role.INITIATOR ? 0 : 1;
  }

  @Override
  public void header(int head, int streamId, int length, long nowNanos) {
    framesReceived++;
    int flags = FrameHeader.flags(head);
    if (FrameHeader.version(head) != 0) {
      core.violated("a frame of version " + FrameHeader.version(head) + "; only 0 exists");
      return;
    }
    if ((flags & ~FrameHeader.ALL_FLAGS) != 0) {
      core.violated("a frame with unknown flags 0x" + Integer.toHexString(flags));
      return;
    }
    long size = Integer.toUnsignedLong(length);
    switch (FrameHeader.type(head)) {
      case FrameHeader.DATA -> data(flags, streamId, size, nowNanos);
      case FrameHeader.WINDOW_UPDATE -> windowUpdate(flags, streamId, size, nowNanos);
      case FrameHeader.PING -> ping(flags, streamId, length, nowNanos);
      case FrameHeader.GO_AWAY -> goAway(streamId, size);
      default -> core.violated("a frame of unknown type " + FrameHeader.type(head));
    }
  }

  @Override
  public void payload(Bytes slice, boolean last) {
    YamuxStream stream = receiving;
    if (stream == null || stream.isEnded()) {
      drainedBytes += slice.size();
      return;
    }
    core.emit(new YamuxEvent.Received(stream, slice));
    if (last && finFollows) {
      finished(stream);
    }
  }

  @Override
  public boolean isClosed() {
    return core.isEnded();
  }

  long framesReceived() {
    return framesReceived;
  }

  long drainedBytes() {
    return drainedBytes;
  }

  YamuxSession.Offences offences() {
    return (refusedStreams | dataAfterEnd | unreadLimit | unaskedPongs) == 0
        ? YamuxSession.Offences.NONE
        : new YamuxSession.Offences(refusedStreams, dataAfterEnd, unreadLimit, unaskedPongs);
  }

  private void data(int flags, int id, long length, long nowNanos) {
    receiving = null;
    YamuxStream known = core.streams.get(id);
    if (!isLegal(flags, id, known)) {
      return;
    }
    boolean opens = has(flags, FrameHeader.SYN);
    if (length > creditOf(known, opens)) {
      core.violated(length + " bytes of data beyond the window of " + name(id));
      return;
    }
    YamuxStream stream = opens ? admit(id, flags, nowNanos) : known;
    if (stream == null) {
      return;
    }
    if (has(flags, FrameHeader.RST)) {
      reset(stream, ErrorCode.NO_ERROR);
      return;
    }
    acknowledged(stream);
    boolean finishes = has(flags, FrameHeader.FIN);
    if (length > 0 && announced(stream, (int) length, nowNanos)) {
      receiving = stream;
      finFollows = finishes;
    } else if (length == 0 && finishes) {
      finished(stream);
    }
  }

  /**
   * The most that a Data frame may carry; on a substream that is gone, what a window can ever have
   * granted.
   */
  private long creditOf(@Nullable YamuxStream stream, boolean opens) {
    if (opens) {
      return YamuxConfig.INITIAL_WINDOW;
    }
    return stream == null ? core.config.windows().maxStreamWindow() : stream.window.credit();
  }

  private void windowUpdate(int flags, int id, long length, long nowNanos) {
    YamuxStream known = core.streams.get(id);
    if (!isLegal(flags, id, known)) {
      return;
    }
    boolean resets = has(flags, FrameHeader.RST);
    boolean opens = has(flags, FrameHeader.SYN);
    if (!resets && creditAfter(known, opens, length) > MAX_CREDIT) {
      core.violated("a window of more than 2^32-1 bytes for " + name(id));
      return;
    }
    YamuxStream stream = opens ? admit(id, flags, nowNanos) : known;
    if (stream == null) {
      return;
    }
    if (resets) {
      reset(stream, ErrorCode.ofWire(length));
      return;
    }
    acknowledged(stream);
    stream.sendCredit += length;
    outbound.queueData(stream);
    if (has(flags, FrameHeader.FIN)) {
      finished(stream);
    }
  }

  private static long creditAfter(@Nullable YamuxStream stream, boolean opens, long length) {
    if (opens) {
      return YamuxConfig.INITIAL_WINDOW + length;
    }
    return stream == null ? 0 : stream.sendCredit + length;
  }

  /**
   * Checks the id of a substream's frame: not the session's, and with SYN of the peer's parity and
   * not in use.
   */
  private boolean isLegal(int flags, int id, @Nullable YamuxStream known) {
    if (id == FrameHeader.SESSION) {
      core.violated("a substream's frame with the session's id");
    } else if (has(flags, FrameHeader.SYN) && (id & 1) != peerParity) {
      core.violated("the opening of " + name(id) + ", whose id is ours to open");
    } else if (has(flags, FrameHeader.SYN) && known != null) {
      core.violated("the opening of " + name(id) + ", which is open");
    }
    return !core.isEnded();
  }

  /** Takes a new substream, or refuses it with a reset, or ignores it when it is reset already. */
  private @Nullable YamuxStream admit(int id, int flags, long nowNanos) {
    if (has(flags, FrameHeader.RST)) {
      return null;
    }
    if (core.goingAway || !core.streams.admitsInbound()) {
      refusedStreams++;
      ErrorCode code = core.goingAway ? ErrorCode.SHUTDOWN : ErrorCode.RESOURCE_LIMIT_EXCEEDED;
      core.reply(FrameHeader.WINDOW_UPDATE, FrameHeader.RST, id, (int) code.value());
      return null;
    }
    YamuxStream stream = new YamuxStream(session, id, Direction.INBOUND, nowNanos);
    core.streams.add(stream);
    core.emit(new YamuxEvent.Opened(stream));
    return stream;
  }

  /** Any frame of the peer's acknowledges a substream that we opened. */
  private void acknowledged(YamuxStream stream) {
    if (stream.direction() == Direction.OUTBOUND && !stream.acknowledged) {
      core.streams.acknowledge(stream);
      core.tellMayOpen();
    }
  }

  /**
   * Makes room for a payload that follows; without room or right, resets its substream and returns
   * false.
   */
  private boolean announced(YamuxStream stream, int length, long nowNanos) {
    if (stream.remoteFinished) {
      dataAfterEnd++;
      core.reset(stream, ErrorCode.PROTOCOL_VIOLATION, "the peer sent data after it had finished");
      return false;
    }
    if (!core.admitsUnread(length)) {
      unreadLimit++;
      core.reset(
          stream,
          ErrorCode.RESOURCE_LIMIT_EXCEEDED,
          "the session holds "
              + core.unreadBytes
              + " unread bytes, and there is no room for more; consume them or raise the limits");
      return false;
    }
    stream.window.announced(length);
    core.unreadBytes += length;
    if (stream.window.isBusy()) {
      core.rtt.refresh(nowNanos);
    }
    return true;
  }

  private void finished(YamuxStream stream) {
    if (stream.remoteFinished) {
      return;
    }
    stream.remoteFinished = true;
    core.emit(new YamuxEvent.RemoteFinished(stream));
    if (stream.finSent) {
      core.end(stream, new StreamEnd.Finished());
    }
  }

  private void reset(YamuxStream stream, ErrorCode code) {
    core.end(stream, new StreamEnd.Reset(SessionEnd.By.PEER, code, "the peer reset it"));
  }

  private void ping(int flags, int id, int value, long nowNanos) {
    if (id != FrameHeader.SESSION) {
      core.violated("a ping with the id of " + name(id));
    } else if (flags == FrameHeader.SYN) {
      core.reply(FrameHeader.PING, FrameHeader.ACK, FrameHeader.SESSION, value);
    } else if (flags == FrameHeader.ACK) {
      long rttNanos = core.rtt.answered(value, nowNanos);
      if (rttNanos > 0) {
        core.emit(new YamuxEvent.Ponged(rttNanos));
      } else {
        unaskedPongs++;
      }
    } else {
      core.violated("a ping that is neither request nor answer");
    }
  }

  private void goAway(int id, long code) {
    if (id != FrameHeader.SESSION) {
      core.violated("a go-away with the id of " + name(id));
    } else if (code != SessionCore.NORMAL_TERMINATION) {
      core.endWith(SessionEnd.By.PEER, ErrorCode.ofWire(code), "the peer closed the session");
    } else if (!core.peerGoingAway) {
      core.peerGoingAway = true;
      core.emit(new YamuxEvent.GoingAway());
    }
  }

  private static boolean has(int flags, int flag) {
    return (flags & flag) != 0;
  }

  private static String name(int id) {
    return "substream " + Integer.toUnsignedLong(id);
  }
}
