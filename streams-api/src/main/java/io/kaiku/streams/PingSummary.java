package io.kaiku.streams;

import java.time.Duration;

/**
 * What came of a series of pings.
 *
 * @param answered pings that came back
 * @param failed those that did not
 * @param times of those that came back; all zero if none did
 */
public record PingSummary(long answered, long failed, Times times) {

  /**
   * Round trips.
   *
   * @param p50 the median of the last 128
   * @param p99 the 99th percentile of the last 128
   */
  public record Times(Duration min, Duration mean, Duration max, Duration p50, Duration p99) {}
}
