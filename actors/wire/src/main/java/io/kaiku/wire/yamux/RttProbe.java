package io.kaiku.wire.yamux;

/**
 * Our pings and the round-trip time that they measure; at most one is in flight, and who asks for
 * another joins it.
 *
 * <p>The estimate follows a shorter time at once and a longer one slowly, because queues lengthen
 * pings and must not lengthen windows.
 */
final class RttProbe {
  private static final long MAX_AGE_NANOS = 10_000_000_000L;

  private boolean wanted;
  private boolean inFlight;
  private int opaque;
  private long sentNanos;
  private long measuredNanos;
  private long rttNanos;

  /** Asks for a ping with the next transmission. */
  void request() {
    wanted = !inFlight;
  }

  /** Asks for a ping if the estimate is missing or old. */
  void refresh(long nowNanos) {
    if (rttNanos == 0 || nowNanos - measuredNanos > MAX_AGE_NANOS) {
      request();
    }
  }

  boolean isWanted() {
    return wanted;
  }

  /** The opaque value of a ping that leaves now. */
  int send(long nowNanos) {
    wanted = false;
    inFlight = true;
    sentNanos = nowNanos;
    return ++opaque;
  }

  /**
   * The round trip in nanoseconds, at least 1, that an answer ends, or 0 when it answers nothing
   * that is in flight.
   */
  long answered(int value, long nowNanos) {
    if (!inFlight || value != opaque) {
      return 0;
    }
    inFlight = false;
    measuredNanos = nowNanos;
    long sample = Math.max(1, nowNanos - sentNanos);
    rttNanos = rttNanos == 0 || sample < rttNanos ? sample : rttNanos + (sample - rttNanos) / 8;
    return sample;
  }

  /** The estimate in nanoseconds, 0 when nothing was measured. */
  long rttNanos() {
    return rttNanos;
  }

  /** How long the ping in flight has waited for its answer, 0 when none is in flight. */
  long waitingNanos(long nowNanos) {
    return inFlight ? nowNanos - sentNanos : 0;
  }
}
