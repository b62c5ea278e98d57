package io.kaiku.streams;

import com.typesafe.config.Config;
import io.kaiku.gossipsub.actor.publish.PublishOptions;

/**
 * How this module behaves; every value is explained in {@code reference.conf} under {@code
 * kaiku.streams}.
 */
public record StreamsConfig(Publishing publishing, Subscribing subscribing, Seeding seeding) {

  /**
   * Events on their way out.
   *
   * @param maxWaitMs for a first peer that takes an event, in milliseconds
   * @param settleMs for further peers after the first, in milliseconds
   * @param labelsMs for the data centres of peers that have just connected, in milliseconds
   */
  public record Publishing(long maxWaitMs, long settleMs, long labelsMs) {
    /** Checks the values. */
    public Publishing {
      require(
          maxWaitMs >= 1 && maxWaitMs <= PublishOptions.MAX_DEADLINE_MS,
          "publish.max-wait",
          "must be from 1 ms to 24 h",
          maxWaitMs + " ms");
      require(settleMs >= 0, "publish.settle", "must not be negative", settleMs);
      require(labelsMs >= 0, "publish.labels", "must not be negative", labelsMs);
    }
  }

  /**
   * Events that wait for one subscriber, unless it says otherwise.
   *
   * @param bytes each event counts its payload and 256 bytes
   */
  public record Subscribing(int events, long bytes) {
    /** Checks the values. */
    public Subscribing {
      require(events >= 1, "subscription.events", "must be at least 1", events);
      require(bytes > 256, "subscription.bytes", "must be more than 256", bytes);
    }
  }

  /**
   * When seeds are dialed again.
   *
   * @param firstMs after the first failure, doubled by each further one, in milliseconds
   * @param longestMs the longest of these pauses
   * @param checkMs how often it is seen to that each seed is connected
   */
  public record Seeding(long firstMs, long longestMs, long checkMs) {
    /** Checks the values. */
    public Seeding {
      require(firstMs >= 1, "seed.first-pause", "must be positive", firstMs);
      require(
          longestMs >= firstMs,
          "seed.longest-pause",
          "must be at least seed.first-pause",
          longestMs);
      require(checkMs >= 1, "seed.check", "must be positive", checkMs);
    }
  }

  /** Reads the settings below {@code kaiku.streams}. */
  static StreamsConfig parse(Config streams) {
    return new StreamsConfig(
        new Publishing(
            ms(streams, "publish.max-wait"),
            ms(streams, "publish.settle"),
            ms(streams, "publish.labels")),
        new Subscribing(
            streams.getInt("subscription.events"), streams.getBytes("subscription.bytes")),
        new Seeding(
            ms(streams, "seed.first-pause"),
            ms(streams, "seed.longest-pause"),
            ms(streams, "seed.check")));
  }

  private static long ms(Config config, String key) {
    return config.getDuration(key).toMillis();
  }

  private static void require(boolean holds, String key, String rule, Object value) {
    if (!holds) {
      throw new KaikuException.Misconfigured(
          "kaiku.streams." + key,
          "kaiku.streams." + key + " " + rule + ", but is " + value,
          "correct the setting");
    }
  }
}
