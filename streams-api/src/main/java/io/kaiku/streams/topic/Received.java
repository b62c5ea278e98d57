package io.kaiku.streams.topic;

/** What a subscriber of a topic gets, in order. */
public sealed interface Received permits TopicMessage, Received.Missed {

  /**
   * At this place messages are missing that the subscriber was too slow for.
   *
   * @param count how many, at least one
   */
  record Missed(long count) implements Received {}
}
