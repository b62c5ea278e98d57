package io.kaiku.wire.yamux;

import io.kaiku.kernel.bytes.Bytes;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Frames without payload that wait for the transport, as bytes, at most a fixed number of them. */
final class ControlQueue {
  private static final int FIRST_CAPACITY = 16 * FrameHeader.SIZE;

  private final int maxFrames;
  private byte @Nullable [] frames;
  private int from;
  private int to;

  ControlQueue(int maxFrames) {
    this.maxFrames = maxFrames;
  }

  /**
   * Adds a frame; false when the queue is full, because the peer provokes replies and does not read
   * them.
   */
  boolean add(int type, int flags, int streamId, int length) {
    if (size() >= maxFrames) {
      return false;
    }
    FrameHeader.write(room(), to, type, flags, streamId, length);
    to += FrameHeader.SIZE;
    return true;
  }

  /**
   * Moves whole frames of at most {@code maxBytes} to {@code out} and returns how many bytes that
   * were.
   */
  int drainTo(int maxBytes, List<Bytes> out) {
    byte[] all = frames;
    int count = Math.min(to - from, maxBytes / FrameHeader.SIZE * FrameHeader.SIZE);
    if (all == null || count <= 0) {
      return 0;
    }
    out.add(Bytes.wrap(all, from, count));
    from += count;
    if (from == to) {
      clear();
    }
    return count;
  }

  void clear() {
    frames = null;
    from = 0;
    to = 0;
  }

  /** Frames that wait. */
  int size() {
    return (to - from) / FrameHeader.SIZE;
  }

  private byte[] room() {
    byte[] all = frames;
    if (all == null) {
      all = new byte[FIRST_CAPACITY];
    } else if (to == all.length) {
      byte[] larger = new byte[Math.max(FIRST_CAPACITY, 2 * (to - from))];
      System.arraycopy(all, from, larger, 0, to - from);
      to -= from;
      from = 0;
      all = larger;
    }
    frames = all;
    return all;
  }
}
