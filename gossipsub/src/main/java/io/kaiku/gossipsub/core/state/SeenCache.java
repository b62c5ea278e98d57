package io.kaiku.gossipsub.core.state;

import io.kaiku.kernel.bytes.Bytes;
import java.util.ArrayDeque;
import java.util.HashSet;
import java.util.Set;

/**
 * The ids of messages that were seen in the last while (gossipsub v1.0, "Message Cache"): a ring of
 * sets, each of which holds a slice of the time and is forgotten as a whole.
 *
 * <p>An id is remembered for at least the time to live and for at most a tenth longer, unless the
 * bound is reached: then the oldest slice goes early.
 */
public final class SeenCache {
  private static final int SLICES = 10;

  private final long sliceMs;
  private final int maxIds;
  private final ArrayDeque<Slice> slices = new ArrayDeque<>(2);
  private int size;

  private record Slice(long beganMs, Set<Bytes> ids) {}

  public SeenCache(long ttlMs, int maxIds) {
    this.sliceMs = Math.max(1, ttlMs / SLICES);
    this.maxIds = maxIds;
  }

  public boolean contains(Bytes id) {
    for (Slice slice : slices) {
      if (slice.ids.contains(id)) {
        return true;
      }
    }
    return false;
  }

  /** Remembers an id; false if it was known. The id must own its array. */
  public boolean add(Bytes id, long nowMs) {
    if (contains(id)) {
      return false;
    }
    expire(nowMs);
    if (size >= maxIds) {
      size -= slices.removeLast().ids.size();
    }
    Slice newest = slices.peekFirst();
    if (newest == null || nowMs - newest.beganMs >= sliceMs || newest.ids.size() >= perSlice()) {
      newest = new Slice(nowMs, new HashSet<>());
      slices.addFirst(newest);
    }
    newest.ids.add(id);
    size++;
    return true;
  }

  /** Forgets what is too old. */
  public void expire(long nowMs) {
    while (!slices.isEmpty() && nowMs - slices.getLast().beganMs > sliceMs * (SLICES + 1)) {
      size -= slices.removeLast().ids.size();
    }
  }

  public int size() {
    return size;
  }

  /** A flood fills several slices, so that the bound never takes all that is remembered. */
  private int perSlice() {
    return Math.max(1, maxIds / SLICES);
  }
}
