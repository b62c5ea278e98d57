package io.kaiku.gossipsub.actor.topics;

/**
 * What happens to messages of a topic that find the buffer of a subscriber full. A mesh cannot be
 * slowed down by one of its subscribers, so every policy has a bound; what is dropped is told as
 * {@link TopicEvent.Missed}.
 */
public enum Overflow {
  /**
   * Messages that do not fit are held for the subscriber in a store that all subscribers of the
   * peer share ({@code kaiku.gossipsub.subscribers.max-held-bytes}, of which one takes at most a
   * quarter). When that is used up too, the newest are dropped until the subscriber has caught up
   * by one.
   */
  BACKPRESSURE,
  /** The oldest messages of the buffer give way. */
  DROP_OLDEST,
  /** The message that does not fit is dropped. */
  DROP_NEWEST,
  /**
   * The subscription takes nothing more; the subscriber is given what the buffer holds, then {@link
   * SubscriberOverflowException}.
   */
  FAIL
}
