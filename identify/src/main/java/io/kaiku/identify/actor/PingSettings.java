package io.kaiku.identify.actor;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;

/**
 * How ping behaves; every value is explained in {@code reference.conf} under {@code kaiku.ping}.
 *
 * @param deadlineMs for the answer to one ping, in milliseconds
 * @param maxWaiting requests of our own that wait for one peer
 * @param serve what others may cost us
 */
public record PingSettings(long deadlineMs, int maxWaiting, Serve serve) {

  /**
   * Bounds of what is answered.
   *
   * @param maxPerPeer substreams of one peer
   * @param maxTotal substreams of all peers
   * @param idleMs how long a substream may be silent, in milliseconds
   */
  public record Serve(int maxPerPeer, int maxTotal, long idleMs) {
    /** Checks the values. */
    public Serve {
      if (maxPerPeer < 1 || maxTotal < maxPerPeer) {
        throw new IllegalArgumentException(
            "kaiku.ping.serve needs 1 <= max-per-peer <= max-total, not "
                + maxPerPeer
                + " and "
                + maxTotal);
      }
      if (idleMs < 1) {
        throw new IllegalArgumentException("kaiku.ping.serve.idle must be positive");
      }
    }
  }

  /** Checks the values. */
  public PingSettings {
    if (deadlineMs < 1 || maxWaiting < 1) {
      throw new IllegalArgumentException(
          "kaiku.ping.deadline and kaiku.ping.max-waiting must be positive");
    }
  }

  /** The defaults, under what the system properties and {@code application.conf} say. */
  public static PingSettings load() {
    return parse(ConfigFactory.load().getConfig("kaiku.ping"));
  }

  /**
   * Reads the settings below {@code kaiku.ping}.
   *
   * @throws IllegalArgumentException if a value cannot work; {@link
   *     com.typesafe.config.ConfigException} if one is missing
   */
  public static PingSettings parse(Config ping) {
    return new PingSettings(
        ping.getDuration("deadline").toMillis(),
        ping.getInt("max-waiting"),
        new Serve(
            ping.getInt("serve.max-per-peer"),
            ping.getInt("serve.max-total"),
            ping.getDuration("serve.idle").toMillis()));
  }
}
