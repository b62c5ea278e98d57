package io.kaiku.wire.yamux;

import io.kaiku.kernel.bytes.Bytes;
import java.util.ArrayDeque;
import java.util.List;

/**
 * Chooses what is transmitted next: control frames, then window updates and openings, then data,
 * one frame of each substream in turn.
 */
final class Outbound {
  /** Data is not cut shorter than this to fit what is left of a transmission. */
  private static final int MIN_CUT = 4 * 1024;

  private static final int STALE_SLACK = 64;

  private final SessionCore core;
  private final ArrayDeque<YamuxStream> updates = new ArrayDeque<>(0);
  private final ArrayDeque<YamuxStream> senders = new ArrayDeque<>(0);

  Outbound(SessionCore core) {
    this.core = core;
  }

  boolean isWaiting() {
    return core.control.size() > 0
        || (!core.isEnded() && (core.rtt.isWanted() || !updates.isEmpty() || !senders.isEmpty()));
  }

  int waitingStreams() {
    return updates.size() + senders.size();
  }

  /**
   * Sees to it that an opening, an acknowledgement or a window update of this substream is sent.
   */
  void queueUpdate(YamuxStream stream) {
    if (!stream.queuedForUpdate) {
      stream.queuedForUpdate = true;
      forgetEnded(updates);
      updates.add(stream);
    }
  }

  /**
   * Sees to it that data or the end of data of this substream is sent, when there is any and the
   * peer has room.
   */
  void queueData(YamuxStream stream) {
    if (!stream.queuedForData && (stream.canSendData() || stream.owesFin())) {
      stream.queuedForData = true;
      forgetEnded(senders);
      senders.add(stream);
    }
  }

  int transmit(int maxBytes, List<Bytes> out, long nowNanos) {
    int left = maxBytes - core.control.drainTo(maxBytes, out);
    if (core.isEnded()) {
      updates.clear();
      senders.clear();
    } else if (core.control.size() == 0) {
      left = transmitPing(left, out, nowNanos);
      left = transmitUpdates(left, out, nowNanos);
      left = transmitData(left, maxBytes, out);
    }
    core.shrunk();
    return maxBytes - left;
  }

  private int transmitPing(int left, List<Bytes> out, long nowNanos) {
    if (!core.rtt.isWanted() || left < FrameHeader.SIZE) {
      return left;
    }
    int value = core.rtt.send(nowNanos);
    out.add(FrameHeader.of(FrameHeader.PING, FrameHeader.SYN, FrameHeader.SESSION, value));
    return left - FrameHeader.SIZE;
  }

  private int transmitUpdates(int budget, List<Bytes> out, long nowNanos) {
    int left = budget;
    while (left >= FrameHeader.SIZE && !updates.isEmpty()) {
      YamuxStream stream = updates.remove();
      stream.queuedForUpdate = false;
      if (!stream.isEnded() && needsUpdate(stream, nowNanos)) {
        int granted = grant(stream, nowNanos);
        out.add(
            FrameHeader.of(
                FrameHeader.WINDOW_UPDATE, takeOpeningFlags(stream), stream.wireId(), granted));
        left -= FrameHeader.SIZE;
      }
    }
    return left;
  }

  /** An opening or acknowledgement alone rides on data instead, if data is about to be sent. */
  private static boolean needsUpdate(YamuxStream stream, long nowNanos) {
    return stream.isUpdateDue(nowNanos) || (stream.openingFlags != 0 && !stream.canSendData());
  }

  private int grant(YamuxStream stream, long nowNanos) {
    if (!stream.isUpdateDue(nowNanos)) {
      return 0;
    }
    core.rtt.refresh(nowNanos);
    int maxWindow = core.config.windows().maxStreamWindow();
    return stream.window.update(nowNanos, core.rtt.rttNanos(), maxWindow, core.budget);
  }

  private int transmitData(int budget, int maxBytes, List<Bytes> out) {
    int left = budget;
    while (left >= FrameHeader.SIZE && !senders.isEmpty()) {
      YamuxStream stream = senders.element();
      int wanted = sendable(stream);
      int size = Math.min(wanted, left - FrameHeader.SIZE);
      if (size < wanted && size < MIN_CUT && left != maxBytes) {
        break;
      }
      senders.remove();
      stream.queuedForData = false;
      if (!stream.isEnded()) {
        left -= send(stream, size, out);
        queueData(stream);
      }
    }
    return left;
  }

  private int sendable(YamuxStream stream) {
    int queued = Math.min(stream.queue.bytes(), core.config.sending().maxFramePayload());
    return (int) Math.min(queued, stream.sendCredit);
  }

  /**
   * Sends one Data frame and returns its size.
   *
   * <p>FIN has a frame to itself: there are peers that heed only the first flag that they know, and
   * js-libp2p heeds flags before the payload, which it drops if FIN ends the substream.
   */
  private int send(YamuxStream stream, int size, List<Bytes> out) {
    boolean finishes = stream.finishing && stream.queue.bytes() == 0 && stream.openingFlags == 0;
    if (size == 0 && !finishes && stream.openingFlags == 0) {
      return 0;
    }
    int flags = finishes ? FrameHeader.FIN : takeOpeningFlags(stream);
    out.add(FrameHeader.of(FrameHeader.DATA, flags, stream.wireId(), size));
    stream.queue.drainTo(size, out);
    core.queuedBytes -= size;
    stream.sendCredit -= size;
    if (stream.resumesWriter()) {
      core.emit(new YamuxEvent.Writable(stream));
    }
    if (finishes) {
      finished(stream);
    }
    return FrameHeader.SIZE + size;
  }

  private void finished(YamuxStream stream) {
    stream.finSent = true;
    if (stream.remoteFinished) {
      core.end(stream, new StreamEnd.Finished());
    }
  }

  private static int takeOpeningFlags(YamuxStream stream) {
    int flags = stream.openingFlags;
    stream.openingFlags = 0;
    return flags;
  }

  /**
   * Drops substreams that ended while the transport was blocked, so that they are never more than
   * those that are open.
   */
  private void forgetEnded(ArrayDeque<YamuxStream> queue) {
    if (queue.size() >= 2 * core.streams.size() + STALE_SLACK) {
      queue.removeIf(YamuxStream::isEnded);
    }
  }
}
