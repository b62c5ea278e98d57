package io.kaiku.gossipsub.actor.topics;

/**
 * How messages wait for one subscriber.
 *
 * @param overflow what happens when the buffer is full
 * @param maxMessages how many messages the buffer holds
 * @param maxBytes how much they may take, each with its payload and {@link #MESSAGE_BYTES}; a
 *     message that is larger than this never fits
 * @param ownMessages whether the subscriber is also given what this peer publishes, when it has
 *     been handed to other peers
 */
public record SubscriberOptions(
    Overflow overflow, int maxMessages, long maxBytes, boolean ownMessages) {
  /** What a message counts beside its payload, in bytes. */
  public static final int MESSAGE_BYTES = 256;

  public SubscriberOptions {
    if (maxMessages < 1 || maxBytes <= MESSAGE_BYTES) {
      throw new IllegalArgumentException(
          "the buffer of a subscriber holds at least one message and more than "
              + MESSAGE_BYTES
              + " bytes: raise maxMessages ("
              + maxMessages
              + ") or maxBytes ("
              + maxBytes
              + ")");
    }
  }

  /** A buffer of 1,024 messages and 16 MiB, without own messages. */
  public static SubscriberOptions of(Overflow overflow) {
    return new SubscriberOptions(overflow, 1_024, 16L << 20, false);
  }

  public SubscriberOptions withBuffer(int maxMessages, long maxBytes) {
    return new SubscriberOptions(overflow, maxMessages, maxBytes, ownMessages);
  }

  public SubscriberOptions withOwnMessages(boolean ownMessages) {
    return new SubscriberOptions(overflow, maxMessages, maxBytes, ownMessages);
  }
}
