package io.kaiku.gossipsub.actor.topics;

import java.util.concurrent.atomic.AtomicLong;

/**
 * What subscribers with {@link Overflow#BACKPRESSURE} may hold beyond their buffers. Thread-safe.
 */
public final class HeldBytes {
  private final long maxBytes;
  private final AtomicLong used = new AtomicLong();

  /** A store of so many bytes. */
  public HeldBytes(long maxBytes) {
    this.maxBytes = maxBytes;
  }

  /** What is held now, in bytes. */
  public long used() {
    return used.get();
  }

  /**
   * Takes room, unless there is not enough or the subscriber has its quarter.
   *
   * @param already what the subscriber holds
   */
  boolean reserve(long bytes, long already) {
    if (already + bytes > maxBytes / 4) {
      return false;
    }
    if (used.addAndGet(bytes) > maxBytes) {
      used.addAndGet(-bytes);
      return false;
    }
    return true;
  }

  void release(long bytes) {
    used.addAndGet(-bytes);
  }
}
