package io.kaiku.identify.core;

import io.kaiku.kernel.limit.TokenBucket;

/**
 * How often peers may push, and how often we do.
 *
 * @param pushDelayMs how long changes of our own are gathered before they are pushed, in
 *     milliseconds
 * @param ownPushes pushes of ours; what changes faster is pushed together, for others drop what
 *     comes faster than they believe
 * @param peerPushes pushes that one peer may send
 * @param allPushes pushes that all peers together may send
 */
public record IdentifyConfig(long pushDelayMs, Rate ownPushes, Rate peerPushes, Rate allPushes) {
  /** A burst, and a rate after it. */
  public record Rate(int burst, double perSecond) {
    public Rate {
      if (burst < 1 || !(perSecond > 0)) {
        throw new IllegalArgumentException(
            "needs burst >= 1 and per-second > 0, not " + burst + " and " + perSecond);
      }
    }
  }

  public IdentifyConfig {
    if (pushDelayMs < 0) {
      throw new IllegalArgumentException(
          "kaiku.identify.push.delay must not be negative: " + pushDelayMs + " ms");
    }
  }

  /**
   * Pushes gathered for 100 ms, one per 5 s with a burst of 8; one per 5 s with a burst of 10 from
   * each peer, as go; 2,000/s from all.
   */
  public static IdentifyConfig defaults() {
    return new IdentifyConfig(100, new Rate(8, 0.2), new Rate(10, 0.2), new Rate(2_000, 2_000));
  }

  /** How long it takes until another push of ours is allowed, in milliseconds. */
  long ownPushPeriodMs() {
    return (long) Math.ceil(1_000 / ownPushes.perSecond);
  }

  TokenBucket newOwnBucket(long nowMs) {
    return new TokenBucket(ownPushes.burst, ownPushes.perSecond, nowMs);
  }

  TokenBucket newPeerBucket(long nowMs) {
    return new TokenBucket(peerPushes.burst, peerPushes.perSecond, nowMs);
  }

  TokenBucket newGlobalBucket(long nowMs) {
    return new TokenBucket(allPushes.burst, allPushes.perSecond, nowMs);
  }
}
