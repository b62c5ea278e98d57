package io.kaiku.swarm.dial;

import java.time.Duration;

/**
 * Bounds of a {@link Dialer}. A combination that makes no sense cannot be constructed.
 *
 * @param timeout how long a caller waits for a dial, over all addresses
 * @param attemptTimeout how long one address may take, handshakes included
 * @param concurrency how much happens at once
 * @param backOff how long addresses that failed are left alone
 * @param names what names may stand for
 */
public record DialConfig(
    Duration timeout,
    Duration attemptTimeout,
    Concurrency concurrency,
    BackOff backOff,
    Names names) {

  public DialConfig {
    require(
        timeout.compareTo(Duration.ofSeconds(1)) >= 0
            && timeout.compareTo(Duration.ofMinutes(5)) <= 0,
        "timeout",
        "1 s to 5 min",
        timeout);
    require(
        attemptTimeout.isPositive() && attemptTimeout.compareTo(timeout) <= 0,
        "attempt-timeout",
        "positive and at most timeout",
        attemptTimeout);
  }

  /** 15 s a dial (go-libp2p), 10 s an address. */
  public static DialConfig defaults() {
    return new DialConfig(
        Duration.ofSeconds(15),
        Duration.ofSeconds(10),
        Concurrency.defaults(),
        BackOff.defaults(),
        Names.defaults());
  }

  public DialConfig withTimeouts(Duration dial, Duration attempt) {
    return new DialConfig(dial, attempt, concurrency, backOff, names);
  }

  public DialConfig with(Concurrency other) {
    return new DialConfig(timeout, attemptTimeout, other, backOff, names);
  }

  public DialConfig with(BackOff other) {
    return new DialConfig(timeout, attemptTimeout, concurrency, other, names);
  }

  public DialConfig with(Names other) {
    return new DialConfig(timeout, attemptTimeout, concurrency, backOff, other);
  }

  int maxAddresses() {
    return names.maxAddresses();
  }

  /**
   * How much happens at once.
   *
   * @param attempts addresses tried at the same time, over all dials
   * @param attemptsPerDial addresses tried at the same time for one target
   * @param maxDials targets under way; further dials fail
   * @param maxWaiters callers that wait for one target; further callers fail
   */
  public record Concurrency(int attempts, int attemptsPerDial, int maxDials, int maxWaiters) {
    public Concurrency {
      require(attempts > 0, "max-attempts", "positive", attempts);
      require(
          attemptsPerDial > 0 && attemptsPerDial <= attempts,
          "max-attempts-per-dial",
          "positive and at most max-attempts",
          attemptsPerDial);
      require(maxDials > 0, "max-dials", "positive", maxDials);
      require(maxWaiters > 0, "max-waiters", "positive", maxWaiters);
    }

    /**
     * 160 attempts and 8 for one peer, as go-libp2p has it; 1,024 targets; 4,096 callers for each.
     */
    public static Concurrency defaults() {
      return new Concurrency(160, 8, 1_024, 4_096);
    }
  }

  /**
   * How long an address is left alone after n failures in a row: {@code first + step · (n-1)²}, at
   * most {@code longest}.
   *
   * @param maxAddresses for how many addresses failures are remembered
   */
  public record BackOff(Duration first, Duration step, Duration longest, int maxAddresses) {
    public BackOff {
      require(first.isPositive(), "back-off.first", "positive", first);
      require(!step.isNegative(), "back-off.step", "not negative", step);
      require(
          longest.compareTo(first) >= 0 && longest.compareTo(Duration.ofDays(1)) <= 0,
          "back-off.longest",
          "back-off.first to 1 day",
          longest);
      require(maxAddresses > 0, "back-off.max-addresses", "positive", maxAddresses);
    }

    /** 5 s, 1 s, 5 min (go-libp2p); 16,384 addresses. */
    public static BackOff defaults() {
      return new BackOff(
          Duration.ofSeconds(5), Duration.ofSeconds(1), Duration.ofMinutes(5), 16_384);
    }
  }

  /**
   * What names may stand for.
   *
   * @param maxAddresses addresses of one dial, given or resolved
   * @param maxDepth how often a name may stand for another name
   * @param allowPrivate whether a name may stand for an address in a private network or on this
   *     host; buses in private networks need it, a peer that dials for strangers should not have it
   */
  public record Names(int maxAddresses, int maxDepth, boolean allowPrivate) {
    public Names {
      require(maxAddresses > 0, "max-addresses", "positive", maxAddresses);
      require(maxDepth > 0 && maxDepth <= 32, "names.max-depth", "1 to 32", maxDepth);
    }

    /** 100 addresses and 4 steps (go-libp2p); private addresses are allowed. */
    public static Names defaults() {
      return new Names(100, 4, true);
    }
  }

  private static void require(boolean holds, String key, String rule, Object value) {
    if (!holds) {
      throw new IllegalArgumentException(
          "kaiku.swarm.dial." + key + " must be " + rule + ", not " + value);
    }
  }
}
