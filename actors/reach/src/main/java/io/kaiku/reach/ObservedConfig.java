package io.kaiku.reach;

import java.time.Duration;

/**
 * Bounds of {@link ObservedAddresses}.
 *
 * @param minObservers groups of observers that must agree before an address counts
 * @param maxPerListener addresses that one of our listeners may have; those with most observers
 *     count
 * @param maxPerObserver connections of one group of observers that are listened to
 * @param maxObservations connections that are listened to in all
 * @param retention how long an observation holds after its connection is gone
 */
public record ObservedConfig(
    int minObservers,
    int maxPerListener,
    int maxPerObserver,
    int maxObservations,
    Duration retention) {

  public ObservedConfig {
    require(minObservers > 0, "min-observers", "positive", minObservers);
    require(maxPerListener > 0, "max-per-listener", "positive", maxPerListener);
    require(maxPerObserver > 0, "max-per-observer", "positive", maxPerObserver);
    require(
        maxObservations >= minObservers,
        "max-observations",
        "at least min-observers",
        maxObservations);
    require(!retention.isNegative(), "retention", "not negative", retention);
  }

  /**
   * 4 observers and 3 addresses a listener (go-libp2p); 8 connections of an observer, 1,024 in all.
   * An observation outlives its connection by a minute, so that a short cut does not change our
   * addresses and a new address of ours takes the place of the old one within that minute.
   */
  public static ObservedConfig defaults() {
    return new ObservedConfig(4, 3, 8, 1_024, Duration.ofMinutes(1));
  }

  private static void require(boolean holds, String key, String rule, Object value) {
    if (!holds) {
      throw new IllegalArgumentException(
          "kaiku.reach.observed." + key + " must be " + rule + ", not " + value);
    }
  }
}
