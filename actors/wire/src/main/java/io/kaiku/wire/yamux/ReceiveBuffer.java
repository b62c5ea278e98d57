package io.kaiku.wire.yamux;

import io.kaiku.kernel.bytes.Bytes;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * Received bytes of one substream that wait for a reader.
 *
 * <p>A slice pins the whole chunk that it was cut from. Short slices are therefore copied together
 * and long ones that are less than half of their chunk are copied out, so that what waits holds at
 * most a small multiple of its size in memory, however a peer cuts its frames.
 */
public final class ReceiveBuffer {
  private static final int SHORT = 8 * 1024;
  private static final int LARGEST_SEGMENT = 16 * 1024;
  private static final int SMALLEST_SEGMENT = 256;

  private final ArrayDeque<Bytes> chunks = new ArrayDeque<>(0);
  private byte @Nullable [] segment;
  private int segmentSize;
  private int size;

  /** Adds bytes behind those that wait. */
  public void add(Bytes data) {
    size += data.size();
    if (data.size() >= SHORT) {
      sealSegment();
      chunks.add(2 * data.size() < data.array().length ? data.compact() : data);
      return;
    }
    int at = 0;
    while (at < data.size()) {
      byte[] target = room(data.size() - at);
      int count = Math.min(target.length - segmentSize, data.size() - at);
      data.slice(at, at + count).copyTo(target, segmentSize);
      segmentSize += count;
      at += count;
    }
  }

  /** Removes the first bytes that wait, a chunk of any size, or returns null when none do. */
  public @Nullable Bytes poll() {
    if (chunks.isEmpty()) {
      sealSegment();
    }
    Bytes first = chunks.poll();
    size -= first == null ? 0 : first.size();
    return first;
  }

  /** Drops everything that waits and returns how many bytes that were. */
  public int clear() {
    int dropped = size;
    chunks.clear();
    segment = null;
    segmentSize = 0;
    size = 0;
    return dropped;
  }

  /** Bytes that wait. */
  public int size() {
    return size;
  }

  /** The segment that is being filled, with room for at least one byte. */
  private byte[] room(int wanted) {
    byte[] current = segment;
    if (current != null && segmentSize < current.length) {
      return current;
    }
    if (current == null) {
      current = new byte[Math.max(wanted, SMALLEST_SEGMENT)];
    } else if (current.length < LARGEST_SEGMENT) {
      byte[] larger =
          new byte[Math.min(LARGEST_SEGMENT, Math.max(2 * current.length, segmentSize + wanted))];
      System.arraycopy(current, 0, larger, 0, segmentSize);
      current = larger;
    } else {
      sealSegment();
      current = new byte[LARGEST_SEGMENT];
    }
    segment = current;
    return current;
  }

  private void sealSegment() {
    if (segment != null) {
      chunks.add(Bytes.wrap(segment, 0, segmentSize));
      segment = null;
      segmentSize = 0;
    }
  }
}
