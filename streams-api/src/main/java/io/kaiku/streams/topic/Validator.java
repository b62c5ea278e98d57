package io.kaiku.streams.topic;

import java.util.concurrent.CompletionStage;

/**
 * Judges the messages of a topic before they are delivered and forwarded; their signatures hold
 * already.
 */
@FunctionalInterface
public interface Validator {
  /**
   * Judges one message, on a virtual thread, so it may block; several are judged at a time. A
   * failure counts as {@link Verdict#IGNORE}; a verdict that takes more than 30 s comes too late.
   */
  CompletionStage<Verdict> judge(TopicMessage message);
}
