package io.kaiku.app.demo;

import java.util.Arrays;

/**
 * How long events took, in microseconds, as counts of buckets that are at most 1/16 wide: small
 * enough to be sent with every report, and to be added up.
 */
final class Latencies {
  /** Buckets; the last one takes all that is longer than about 17 minutes. */
  static final int BUCKETS = 16 * 27;

  private final long[] counts;

  Latencies() {
    this(new long[BUCKETS]);
  }

  private Latencies(long[] counts) {
    this.counts = counts;
  }

  /** The counts that {@link #counts()} gave; missing ones are zero. */
  static Latencies of(long[] counts) {
    return new Latencies(Arrays.copyOf(counts, BUCKETS));
  }

  void add(long micros) {
    counts[bucket(Math.max(0, micros))]++;
  }

  void addAll(Latencies other) {
    for (int i = 0; i < BUCKETS; i++) {
      counts[i] += other.counts[i];
    }
  }

  /** A copy of the counts without the zeros at the end. */
  long[] counts() {
    int size = BUCKETS;
    while (size > 0 && counts[size - 1] == 0) {
      size--;
    }
    return Arrays.copyOf(counts, size);
  }

  /**
   * The value below which so many percent of the latencies are, in milliseconds; 0 when there are
   * none.
   */
  double percentileMillis(double percent) {
    long total = Arrays.stream(counts).sum();
    long rank = Math.max(1, (long) Math.ceil(total * percent / 100));
    long seen = 0;
    for (int i = 0; i < BUCKETS; i++) {
      seen += counts[i];
      if (seen >= rank && counts[i] > 0) {
        return upperMicros(i) / 1_000.0;
      }
    }
    return 0;
  }

  /** Values below 16 have a bucket each; above, 16 buckets divide each power of two. */
  private static int bucket(long micros) {
    if (micros < 16) {
      return (int) micros;
    }
    int power = 63 - Long.numberOfLeadingZeros(micros);
    int step = (int) (micros >>> (power - 4)) & 15;
    return Math.min(BUCKETS - 1, (power - 3) * 16 + step);
  }

  private static long upperMicros(int bucket) {
    if (bucket < 16) {
      return bucket;
    }
    int power = bucket / 16 + 3;
    return ((16L + bucket % 16 + 1) << (power - 4)) - 1;
  }
}
