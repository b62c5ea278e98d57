package io.kaiku.swarm.conns;

import java.time.Duration;

/**
 * When connections are closed because there are too many.
 *
 * @param low how many connections are left
 * @param high with how many more than this closing begins
 * @param grace how old a connection must be to be closed
 * @param silence how long to wait between two rounds
 */
public record PrunerConfig(int low, int high, Duration grace, Duration silence) {
  private static final int MOST = 4_000;

  public PrunerConfig {
    require(low >= 0 && low <= high, "low", "0 to high", low);
    require(!grace.isNegative(), "grace", "not negative", grace);
    require(silence.isPositive(), "silence", "positive", silence);
  }

  /**
   * How many connections to keep at most where so many are the hard limit: three quarters, so that
   * newcomers find room before they are refused, and never more than 4,000.
   */
  public static int highFor(int maxConnections) {
    return Math.min(MOST, maxConnections - maxConnections / 4);
  }

  /** How many are left of so many: four fifths. */
  public static int lowFor(int high) {
    return high - high / 5;
  }

  private static void require(boolean holds, String key, String rule, Object value) {
    if (!holds) {
      throw new IllegalArgumentException(
          "kaiku.swarm.connections." + key + " must be " + rule + ", not " + value);
    }
  }
}
