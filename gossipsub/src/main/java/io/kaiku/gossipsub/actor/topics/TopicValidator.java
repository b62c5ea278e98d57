package io.kaiku.gossipsub.actor.topics;

import io.kaiku.gossipsub.core.GossipsubCommand.Verdict;
import java.util.concurrent.CompletionStage;

/**
 * Judges the messages of a topic before they are delivered and forwarded (gossipsub v1.1, "Extended
 * Validators"); signatures are verified before.
 */
@FunctionalInterface
public interface TopicValidator {
  /**
   * Judges one message; run on a thread of its own, so it may block. Several are judged at a time
   * ({@code kaiku.gossipsub.validation.max-concurrent}), and messages go on in the order of their
   * verdicts. A failure counts as {@link Verdict#IGNORE}; a verdict that takes more than 30 s comes
   * too late.
   */
  CompletionStage<Verdict> judge(TopicMessage message);
}
