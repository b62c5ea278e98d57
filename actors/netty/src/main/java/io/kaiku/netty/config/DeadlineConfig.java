package io.kaiku.netty.config;

/**
 * How long what may take, in milliseconds.
 *
 * @param connectMs establishing a raw connection
 * @param upgradeMs the whole upgrade of a raw connection, on either side
 * @param negotiationMs the negotiation of a substream, waiting for room included
 * @param lingerMs how long a connection that we close waits for the other side to close it, too
 * @param keepAliveMs after so long without a byte the other side is pinged, and after as long again
 *     without an answer the connection is closed
 */
public record DeadlineConfig(
    long connectMs, long upgradeMs, long negotiationMs, long lingerMs, long keepAliveMs) {

  private static final long MAX_MS = 24L * 60 * 60 * 1000;

  /** 5 s, 10 s, 10 s, 2 s, 15 s. */
  public static DeadlineConfig defaults() {
    return new DeadlineConfig(5_000, 10_000, 10_000, 2_000, 15_000);
  }

  /** Refuses what is not positive or more than a day. */
  public DeadlineConfig {
    check("connect", connectMs);
    check("upgrade", upgradeMs);
    check("negotiation", negotiationMs);
    check("linger", lingerMs);
    check("keep-alive", keepAliveMs);
  }

  /** These deadlines with another one for upgrades. */
  public DeadlineConfig withUpgradeMs(long other) {
    return new DeadlineConfig(connectMs, other, negotiationMs, lingerMs, keepAliveMs);
  }

  /** These deadlines with another one for negotiations. */
  public DeadlineConfig withNegotiationMs(long other) {
    return new DeadlineConfig(connectMs, upgradeMs, other, lingerMs, keepAliveMs);
  }

  /** These deadlines with another interval of pings. */
  public DeadlineConfig withKeepAliveMs(long other) {
    return new DeadlineConfig(connectMs, upgradeMs, negotiationMs, lingerMs, other);
  }

  private static void check(String name, long millis) {
    NettyConfig.require(millis >= 1 && millis <= MAX_MS, name + " is 1 ms to 1 day");
  }
}
