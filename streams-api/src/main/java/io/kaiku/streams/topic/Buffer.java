package io.kaiku.streams.topic;

import io.kaiku.streams.KaikuException;

/**
 * How events wait for one subscriber.
 *
 * @param overflow what happens when it is full
 * @param events how many it holds; 0: as {@code kaiku.streams.subscription} says
 * @param bytes what they may take, each with its payload and 256 bytes; 0: as configured
 * @param own whether the subscriber also gets what its own peer publishes, once that was handed
 *     over
 */
public record Buffer(Overflow overflow, int events, long bytes, boolean own) {

  /** Checks the values. */
  public Buffer {
    if (events < 0 || bytes < 0) {
      throw new KaikuException.Misconfigured(
          "subscribe",
          "a buffer of " + events + " events and " + bytes + " bytes holds nothing",
          "give positive bounds, or 0 for those of kaiku.streams.subscription");
    }
  }

  /** A buffer of the configured size, without the peer's own events. */
  public static Buffer of(Overflow overflow) {
    return new Buffer(overflow, 0, 0, false);
  }

  /** This buffer for at most so many events. */
  public Buffer withEvents(int most) {
    return new Buffer(overflow, most, bytes, own);
  }

  /** This buffer for at most so many bytes. */
  public Buffer withBytes(long most) {
    return new Buffer(overflow, events, most, own);
  }

  /** This buffer with the peer's own events. */
  public Buffer withOwn() {
    return new Buffer(overflow, events, bytes, true);
  }
}
