package io.kaiku.simkit;

import java.util.function.IntUnaryOperator;
import java.util.random.RandomGenerator;

/** How long a message is under way between two peers, named by their index; never negative. */
@FunctionalInterface
public interface Latency {
  /** The one-way delay in milliseconds of one message. */
  long delayMs(int fromPeer, int toPeer, RandomGenerator random);

  /** The same delay for every message. */
  static Latency constant(long delayMs) {
    return uniform(delayMs, delayMs);
  }

  /** A delay drawn evenly from both bounds and what lies between them. */
  static Latency uniform(long minMs, long maxMs) {
    if (minMs < 0 || maxMs < minMs) {
      throw new IllegalArgumentException("0 <= minMs <= maxMs, not " + minMs + ", " + maxMs);
    }
    return (from, to, random) ->
        minMs == maxMs ? minMs : minMs + random.nextLong(maxMs - minMs + 1);
  }

  /**
   * Delays between regions, such as data centres.
   *
   * @param regionOf the region of a peer's index, a row and column of the matrix
   * @param oneWayMs one-way delays in milliseconds, from row to column
   * @param jitterMs what is added to each message, drawn evenly from zero to this
   */
  static Latency regions(IntUnaryOperator regionOf, long[][] oneWayMs, long jitterMs) {
    return (from, to, random) ->
        oneWayMs[regionOf.applyAsInt(from)][regionOf.applyAsInt(to)]
            + (jitterMs == 0 ? 0 : random.nextLong(jitterMs + 1));
  }
}
