package io.kaiku.identify.actor;

/**
 * A series of pings to one peer.
 *
 * @param count pings, one after the other
 * @param intervalMs from the end of one to the beginning of the next, in milliseconds
 */
public record PingPlan(int count, long intervalMs) {
  /** Checks the values. */
  public PingPlan {
    if (count < 1 || intervalMs < 0) {
      throw new IllegalArgumentException(
          "pings need count >= 1 and interval >= 0 ms, not " + count + " and " + intervalMs);
    }
  }
}
