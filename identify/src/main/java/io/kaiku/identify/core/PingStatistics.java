package io.kaiku.identify.core;

import java.util.Arrays;

/**
 * The round trips of pings to one peer: counts, extremes, a moving average (weight 1/8, as in TCP's
 * RFC 6298) and percentiles over the last {@value #WINDOW}. Not thread-safe.
 */
public final class PingStatistics {
  /** How many round trips percentiles look back on. */
  public static final int WINDOW = 128;

  /**
   * A copy to be kept; all times in nanoseconds, 0 when nothing was measured.
   *
   * @param succeeded round trips measured
   * @param failed pings without a right answer
   */
  public record Snapshot(
      long succeeded,
      long failed,
      long minNanos,
      long maxNanos,
      long meanNanos,
      long smoothedNanos,
      long p50Nanos,
      long p99Nanos) {}

  private final long[] window = new long[WINDOW];
  private long succeeded;
  private long failed;
  private long minNanos = Long.MAX_VALUE;
  private long maxNanos;
  private long sumNanos;
  private long smoothedNanos;

  /** Counts a round trip. */
  public void succeeded(long rttNanos) {
    window[(int) (succeeded % WINDOW)] = rttNanos;
    smoothedNanos = succeeded == 0 ? rttNanos : smoothedNanos + (rttNanos - smoothedNanos) / 8;
    succeeded++;
    minNanos = Math.min(minNanos, rttNanos);
    maxNanos = Math.max(maxNanos, rttNanos);
    sumNanos += rttNanos;
  }

  /** Counts a ping without a right answer. */
  public void failed() {
    failed++;
  }

  public Snapshot snapshot() {
    if (succeeded == 0) {
      return new Snapshot(0, failed, 0, 0, 0, 0, 0, 0);
    }
    var sorted = Arrays.copyOf(window, (int) Math.min(succeeded, WINDOW));
    Arrays.sort(sorted);
    return new Snapshot(
        succeeded,
        failed,
        minNanos,
        maxNanos,
        sumNanos / succeeded,
        smoothedNanos,
        percentile(sorted, 50),
        percentile(sorted, 99));
  }

  /** The nearest rank. */
  private static long percentile(long[] sorted, int percent) {
    return sorted[Math.max(0, (sorted.length * percent + 99) / 100 - 1)];
  }
}
