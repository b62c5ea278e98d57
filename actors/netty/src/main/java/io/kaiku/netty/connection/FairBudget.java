package io.kaiku.netty.connection;

import io.kaiku.wire.yamux.ReceiveBudget;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Shares memory among connections by dynamic thresholds: each may hold as much as is left for all
 * others. So one alone has half of it, a hundred that take what they can get a hundredth each, and
 * there is always something left for one more. Windows grow within half of it. Thread-safe.
 */
public final class FairBudget implements ReceiveBudget {
  private final long maxBytes;
  private final AtomicLong used = new AtomicLong();

  /** A budget of so many bytes, none of them taken. */
  public FairBudget(long maxBytes) {
    this.maxBytes = maxBytes;
  }

  @Override
  public boolean reserve(long bytes, long held) {
    return reserve(bytes, held, maxBytes);
  }

  @Override
  public boolean reserveGrowth(long bytes, long held) {
    return reserve(bytes, held, maxBytes / 2);
  }

  @Override
  public void release(long bytes) {
    if (bytes != 0) {
      used.addAndGet(-bytes);
    }
  }

  /** Bytes that are taken. */
  public long used() {
    return used.get();
  }

  private boolean reserve(long bytes, long held, long most) {
    while (true) {
      long before = used.get();
      if (held + bytes > most - before) {
        return false;
      }
      if (used.compareAndSet(before, before + bytes)) {
        return true;
      }
    }
  }
}
