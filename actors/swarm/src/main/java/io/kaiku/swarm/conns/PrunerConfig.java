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

  public PrunerConfig {
    require(low >= 0 && low <= high, "low", "0 to high", low);
    require(!grace.isNegative(), "grace", "not negative", grace);
    require(silence.isPositive(), "silence", "positive", silence);
  }

  /** Between 3,200 and 4,000 connections; 20 s and 10 s as go-libp2p has it. */
  public static PrunerConfig defaults() {
    return new PrunerConfig(3_200, 4_000, Duration.ofSeconds(20), Duration.ofSeconds(10));
  }

  private static void require(boolean holds, String key, String rule, Object value) {
    if (!holds) {
      throw new IllegalArgumentException(
          "kaiku.swarm.connections." + key + " must be " + rule + ", not " + value);
    }
  }
}
