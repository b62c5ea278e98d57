package io.kaiku.gossipsub.actor.topics;

/** What a subscriber of a topic is given, in order. */
public sealed interface TopicEvent {
  /** A message. */
  record Message(TopicMessage message) implements TopicEvent {}

  /**
   * At this place messages are missing that the subscriber was too slow for.
   *
   * @param count how many, at least one
   */
  record Missed(long count) implements TopicEvent {}
}
