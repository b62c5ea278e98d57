package io.kaiku.identify.core;

import io.kaiku.kernel.bytes.Bytes;
import java.util.random.RandomGenerator;

/**
 * The asking side of one ping substream (specs ping/ping.md): 32 random bytes out, the same bytes
 * back, then the next round on the same substream. The answer may arrive in pieces.
 */
public final class PingRound {
  /** Bytes of a ping. */
  public static final int SIZE = 32;

  /** What an answer amounts to. */
  public sealed interface Answer {
    /** More bytes are to come. */
    record Incomplete() implements Answer {}

    /** The round trip, in nanoseconds. */
    record Pong(long rttNanos) implements Answer {}

    /** The other side broke the protocol; the substream is to be reset. */
    record Wrong(String why) implements Answer {}
  }

  private final RandomGenerator random;
  private final byte[] sent = new byte[SIZE];
  private int matched;
  private boolean waiting;
  private long sentNanos;

  public PingRound(RandomGenerator random) {
    this.random = random;
  }

  /** The bytes of the next ping; the last one must have been answered. */
  public Bytes next(long nowNanos) {
    if (waiting) {
      throw new IllegalStateException("the last ping is not answered yet");
    }
    random.nextBytes(sent);
    matched = 0;
    waiting = true;
    sentNanos = nowNanos;
    return Bytes.copyOf(sent);
  }

  /** Takes bytes of the answer. */
  public Answer received(Bytes bytes, long nowNanos) {
    if (!waiting || matched + bytes.size() > SIZE) {
      return new Answer.Wrong("more than the " + SIZE + " bytes of a pong");
    }
    for (int i = 0; i < bytes.size(); i++) {
      if (bytes.at(i) != sent[matched++]) {
        return new Answer.Wrong("a pong that is not the ping");
      }
    }
    if (matched < SIZE) {
      return new Answer.Incomplete();
    }
    waiting = false;
    return new Answer.Pong(nowNanos - sentNanos);
  }
}
