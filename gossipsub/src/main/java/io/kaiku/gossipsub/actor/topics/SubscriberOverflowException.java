package io.kaiku.gossipsub.actor.topics;

/** A subscriber with {@link Overflow#FAIL} was too slow. */
public final class SubscriberOverflowException extends Exception {
  SubscriberOverflowException(String topic, SubscriberOptions options) {
    super(
        "a subscriber of "
            + topic
            + " did not keep up with its buffer of "
            + options.maxMessages()
            + " messages and "
            + options.maxBytes()
            + " bytes: make it faster, enlarge the buffer, or choose another overflow policy",
        null,
        false,
        false);
  }
}
