package io.kaiku.wire.yamux;

import java.util.function.IntUnaryOperator;

/**
 * What the peer may send on one substream. Yamux, "Flow Control".
 *
 * <p>The window is the sum of three parts: the credit that the peer has left, the bytes that
 * arrived and are unread, and the bytes that are owed, which the application has consumed and the
 * peer has not heard of. An update pays what is owed. It is sent before the peer runs dry, in steps
 * that are small against the window, because what is owed is not in flight; a peer that has run dry
 * hears of whatever is consumed once a second, because there are peers that give up on a write
 * after five.
 *
 * <p>A window doubles when half of it was consumed within two round trips, which means that the
 * window, and neither the network nor the application, limits the peer. It never shrinks.
 */
final class ReceiveWindow {
  private static final int MIN_STEP = 128 * 1024;
  private static final int DRY_STEP = 64 * 1024;
  private static final long DRY_WAIT_NANOS = 1_000_000_000L;

  /**
   * Shorter round trips are taken for this, because event loops that are busy add as much to any of
   * them.
   */
  private static final long MIN_RTT_NANOS = 1_000_000L;

  private int size = YamuxConfig.INITIAL_WINDOW;
  private int credit = YamuxConfig.INITIAL_WINDOW;
  private int unread;
  private long updatedNanos;
  private int epochBytes;
  private long epochNanos;

  ReceiveWindow(long nowNanos) {
    updatedNanos = nowNanos;
    epochNanos = nowNanos;
  }

  /** Takes a Data frame of so many bytes, at most {@link #credit}. */
  void announced(int bytes) {
    credit -= bytes;
    unread += bytes;
  }

  void consumed(int bytes) {
    if (bytes < 0 || bytes > unread) {
      throw new IllegalArgumentException(
          bytes + " bytes consumed of " + unread + " that were received");
    }
    unread -= bytes;
  }

  /** So much was received that an update will soon be due. */
  boolean isBusy() {
    return credit < size - size / 4;
  }

  boolean isUpdateDue(long nowNanos) {
    int owed = owed();
    return owed >= Math.max(MIN_STEP, size / 16)
        || (owed > 0 && credit < size / 4 && (owed >= DRY_STEP || waited(nowNanos)));
  }

  /** Grows the window if it limits the peer, and returns what the update grants. */
  int update(long nowNanos, long rttNanos, int maxSize, Budget budget) {
    int owed = owed();
    int growth = growth(owed, nowNanos, rttNanos, maxSize, budget);
    size += growth;
    credit += owed + growth;
    updatedNanos = nowNanos;
    return owed + growth;
  }

  /** Gives back to the budget what this window has grown. */
  void release(Budget budget) {
    budget.giveBack(grown());
  }

  /** By how much it exceeds its first size. */
  int grown() {
    return size - YamuxConfig.INITIAL_WINDOW;
  }

  int size() {
    return size;
  }

  /** Bytes that the peer may still send. */
  int credit() {
    return credit;
  }

  int unread() {
    return unread;
  }

  private int growth(int owed, long nowNanos, long rttNanos, int maxSize, Budget budget) {
    epochBytes += owed;
    if (epochBytes < size / 2) {
      return 0;
    }
    boolean limits = rttNanos > 0 && nowNanos - epochNanos < 2 * Math.max(rttNanos, MIN_RTT_NANOS);
    epochBytes = 0;
    epochNanos = nowNanos;
    return limits ? budget.take(Math.min(size, maxSize - size)) : 0;
  }

  private int owed() {
    return size - credit - unread;
  }

  private boolean waited(long nowNanos) {
    return nowNanos - updatedNanos >= DRY_WAIT_NANOS;
  }

  /** Bytes by which all windows of a session together may still grow, and those of all sessions. */
  static final class Budget {
    private final IntUnaryOperator shared;
    private long left;

    /**
     * A budget.
     *
     * @param shared asked how much of a growth other sessions leave
     */
    Budget(long bytes, IntUnaryOperator shared) {
      this.left = bytes;
      this.shared = shared;
    }

    /** Takes as much of what is wanted as is left, or nothing if other sessions need it. */
    int take(int wanted) {
      int granted = shared.applyAsInt((int) Math.min(wanted, left));
      left -= granted;
      return granted;
    }

    void giveBack(int bytes) {
      left += bytes;
    }
  }
}
