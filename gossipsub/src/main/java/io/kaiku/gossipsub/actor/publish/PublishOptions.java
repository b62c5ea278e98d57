package io.kaiku.gossipsub.actor.publish;

/**
 * How long a publish waits for peers of the topic and for them to be written to.
 *
 * @param deadlineMs when it is answered at the latest, in milliseconds from now
 * @param enough it is answered as soon as so many peers have been written to, else when all have
 * @param settleMs for how long further peers are awaited once the first has been written to, in
 *     milliseconds
 */
public record PublishOptions(long deadlineMs, int enough, long settleMs) {
  /** The longest deadline, in milliseconds: a day. */
  public static final long MAX_DEADLINE_MS = 24 * 3_600_000L;

  public PublishOptions {
    if (deadlineMs < 1 || deadlineMs > MAX_DEADLINE_MS || enough < 1 || settleMs < 0) {
      throw new IllegalArgumentException(
          "a publish has a deadline of 1 ms to 24 h and wants at least one peer, not "
              + deadlineMs
              + " ms and "
              + enough
              + ", and does not wait "
              + settleMs
              + " ms for further ones");
    }
  }

  /** Answered when all peers to whom it is addressed have been written to, or at the deadline. */
  public static PublishOptions within(long deadlineMs) {
    return new PublishOptions(deadlineMs, Integer.MAX_VALUE, deadlineMs);
  }

  public PublishOptions withEnough(int enough) {
    return new PublishOptions(deadlineMs, enough, settleMs);
  }

  /** One slow peer does not delay the answer beyond this. */
  public PublishOptions withSettle(long settleMs) {
    return new PublishOptions(deadlineMs, enough, settleMs);
  }
}
