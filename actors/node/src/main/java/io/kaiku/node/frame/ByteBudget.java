package io.kaiku.node.frame;

import java.util.concurrent.atomic.AtomicLong;

/** A bound on the bytes that many substreams may hold together. Thread-safe. */
public final class ByteBudget {

  private final long maxBytes;
  private final AtomicLong used = new AtomicLong();

  /** Creates an unused budget of this many bytes. */
  public ByteBudget(long maxBytes) {
    this.maxBytes = maxBytes;
  }

  /** Takes bytes, all or none of them; whether they were there. */
  public boolean reserve(long bytes) {
    if (used.addAndGet(bytes) <= maxBytes) {
      return true;
    }
    used.addAndGet(-bytes);
    return false;
  }

  /** Gives bytes back. */
  public void release(long bytes) {
    used.addAndGet(-bytes);
  }

  /** The bound, in bytes. */
  public long maxBytes() {
    return maxBytes;
  }

  /** What is taken now, in bytes. */
  public long usedBytes() {
    return used.get();
  }
}
