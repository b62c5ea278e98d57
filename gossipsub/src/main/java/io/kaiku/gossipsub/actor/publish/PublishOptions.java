package io.kaiku.gossipsub.actor.publish;

/**
 * How long a publish waits for peers of the topic and for them to be written to.
 *
 * @param deadlineMs when it is answered at the latest, in milliseconds from now
 * @param enough it is answered as soon as so many peers have been written to, else when all have
 */
public record PublishOptions(long deadlineMs, int enough) {
  private static final long MAX_DEADLINE_MS = 24 * 3_600_000L;

  public PublishOptions {
    if (deadlineMs < 1 || deadlineMs > MAX_DEADLINE_MS || enough < 1) {
      throw new IllegalArgumentException(
          "a publish has a deadline of 1 ms to 24 h and wants at least one peer, not "
              + deadlineMs
              + " ms and "
              + enough);
    }
  }

  /** Answered when all peers to whom it is addressed have been written to, or at the deadline. */
  public static PublishOptions within(long deadlineMs) {
    return new PublishOptions(deadlineMs, Integer.MAX_VALUE);
  }

  public PublishOptions withEnough(int enough) {
    return new PublishOptions(deadlineMs, enough);
  }
}
