package io.kaiku.identify.actor;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import io.kaiku.identify.core.IdentifyConfig;
import io.kaiku.identify.core.IdentifyLimits;
import io.kaiku.identify.core.OwnIdentity;
import io.kaiku.node.carrier.ExchangeLimits;
import io.kaiku.node.carrier.ExchangeServer;
import java.util.function.Supplier;

/**
 * How identify behaves; every value is explained in {@code reference.conf} under {@code
 * kaiku.identify}.
 *
 * @param versions what we call ourselves
 * @param pushes how pushes are gathered and bounded
 * @param deadlineMs of one query or push, in milliseconds
 * @param capacity of queries and pushes that are answered at a time
 */
public record IdentifySettings(
    OwnIdentity.Versions versions,
    IdentifyConfig pushes,
    long deadlineMs,
    ExchangeServer.Capacity capacity) {

  /** Checks the deadline. */
  public IdentifySettings {
    if (deadlineMs < 1) {
      throw new IllegalArgumentException("kaiku.identify.deadline must be positive");
    }
  }

  /** The defaults, under what the system properties and {@code application.conf} say. */
  public static IdentifySettings load() {
    return parse(ConfigFactory.load().getConfig("kaiku.identify"));
  }

  /**
   * Reads the settings below {@code kaiku.identify}.
   *
   * @throws IllegalArgumentException if a value cannot work; {@link
   *     com.typesafe.config.ConfigException} if one is missing
   */
  public static IdentifySettings parse(Config identify) {
    return new IdentifySettings(
        new OwnIdentity.Versions(
            identify.getString("protocol-version"), identify.getString("agent-version")),
        new IdentifyConfig(
            identify.getDuration("push.delay").toMillis(),
            rate(identify, "push.own"),
            rate(identify, "push.peer"),
            rate(identify, "push.all")),
        identify.getDuration("deadline").toMillis(),
        named(
            "serve",
            () ->
                new ExchangeServer.Capacity(
                    identify.getInt("serve.max-per-peer"), identify.getInt("serve.max-total"))));
  }

  /** What is read of a peer on one substream. */
  ExchangeLimits whatPeersSay() {
    return new ExchangeLimits(
        IdentifyLimits.MAX_MESSAGE_BYTES,
        IdentifyLimits.MAX_MESSAGES,
        IdentifyLimits.MAX_TOTAL_BYTES,
        0,
        deadlineMs);
  }

  private static IdentifyConfig.Rate rate(Config identify, String key) {
    return named(
        key,
        () ->
            new IdentifyConfig.Rate(
                identify.getInt(key + ".burst"), identify.getDouble(key + ".per-second")));
  }

  private static <V> V named(String key, Supplier<V> value) {
    try {
      return value.get();
    } catch (IllegalArgumentException wrong) {
      throw new IllegalArgumentException("kaiku.identify." + key + " " + wrong.getMessage(), wrong);
    }
  }
}
