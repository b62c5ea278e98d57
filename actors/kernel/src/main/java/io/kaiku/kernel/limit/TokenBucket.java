package io.kaiku.kernel.limit;

/** Grants a burst at once, and after that a steady rate; time is an argument. Not thread-safe. */
public final class TokenBucket {
  private final double burst;
  private final double tokensPerMs;
  private double tokens;
  private long lastMs;

  /**
   * Starts full.
   *
   * @param burst how many tokens it holds, at least 1
   * @param perSecond how many come back each second, above 0
   */
  public TokenBucket(int burst, double perSecond, long nowMs) {
    if (burst < 1 || !(perSecond > 0)) {
      throw new IllegalArgumentException(
          "a token bucket needs burst >= 1 and a rate > 0, not " + burst + " and " + perSecond);
    }
    this.burst = burst;
    this.tokensPerMs = perSecond / 1000;
    this.tokens = burst;
    this.lastMs = nowMs;
  }

  /** Takes one token if there is one. */
  public boolean take(long nowMs) {
    return take(1, nowMs);
  }

  /** Takes so many tokens if there are as many, and else none. */
  public boolean take(int count, long nowMs) {
    refill(nowMs);
    if (tokens < count) {
      return false;
    }
    tokens -= count;
    return true;
  }

  private void refill(long nowMs) {
    tokens = Math.min(burst, tokens + Math.max(0, nowMs - lastMs) * tokensPerMs);
    lastMs = nowMs;
  }
}
