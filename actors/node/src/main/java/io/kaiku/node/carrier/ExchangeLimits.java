package io.kaiku.node.carrier;

/**
 * How much may be read on the substream of one exchange, and how long it may take.
 *
 * @param maxFrameBytes the longest message accepted
 * @param maxFrames the number of messages accepted
 * @param maxBytes all messages together, in bytes
 * @param untilFrames stop reading after this many messages; 0 to read until the other side ends its
 *     direction
 * @param deadlineMs for the whole exchange once its substream is open, in milliseconds
 */
public record ExchangeLimits(
    int maxFrameBytes, int maxFrames, int maxBytes, int untilFrames, long deadlineMs) {

  /** Checks the bounds. */
  public ExchangeLimits {
    if (maxFrameBytes < 1
        || maxFrames < 0
        || maxBytes < 0
        || untilFrames < 0
        || untilFrames > maxFrames) {
      throw new IllegalArgumentException(
          "limits of an exchange must be positive, and untilFrames within maxFrames");
    }
    if (deadlineMs < 1) {
      throw new IllegalArgumentException("an exchange needs a deadline");
    }
  }

  /** One message of at most this size, read as soon as it is there. */
  public static ExchangeLimits oneMessage(int maxFrameBytes, long deadlineMs) {
    return new ExchangeLimits(maxFrameBytes, 1, maxFrameBytes, 1, deadlineMs);
  }

  /** Nothing is read; only the end of the other side's direction is awaited. */
  public static ExchangeLimits noMessage(long deadlineMs) {
    return new ExchangeLimits(1, 0, 0, 0, deadlineMs);
  }
}
