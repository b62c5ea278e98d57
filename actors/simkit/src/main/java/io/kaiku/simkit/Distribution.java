package io.kaiku.simkit;

import java.util.Arrays;

/** Measured values with their exact percentiles. */
public final class Distribution {
  private long[] values = new long[64];
  private int count;
  private boolean sorted = true;

  /** Takes one value. */
  public void add(long value) {
    if (count == values.length) {
      values = Arrays.copyOf(values, count * 2);
    }
    values[count++] = value;
    sorted = false;
  }

  public int count() {
    return count;
  }

  /** The mean; zero of nothing. */
  public double mean() {
    return count == 0 ? 0 : Arrays.stream(values, 0, count).average().orElse(0);
  }

  /** The smallest value that at least {@code percent} of all values do not exceed. */
  public long percentile(double percent) {
    if (percent < 0 || percent > 100) {
      throw new IllegalArgumentException("0 <= percent <= 100, not " + percent);
    }
    if (count == 0) {
      throw new IllegalStateException("a distribution of nothing has no percentiles");
    }
    if (!sorted) {
      Arrays.sort(values, 0, count);
      sorted = true;
    }
    int rank = (int) Math.ceil(percent / 100 * count);
    return values[Math.max(rank, 1) - 1];
  }

  public long p50() {
    return percentile(50);
  }

  public long p99() {
    return percentile(99);
  }

  public long min() {
    return percentile(0);
  }

  public long max() {
    return percentile(100);
  }

  @Override
  public String toString() {
    return count == 0
        ? "n=0"
        : "n=" + count + " min=" + min() + " p50=" + p50() + " p99=" + p99() + " max=" + max();
  }
}
