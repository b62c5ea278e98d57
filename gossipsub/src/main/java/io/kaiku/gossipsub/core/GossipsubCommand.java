package io.kaiku.gossipsub.core;

import io.kaiku.kernel.bytes.Bytes;

/** What the local user asks of the router. */
public sealed interface GossipsubCommand {
  /** Sets the rules of a topic; they hold for messages that come from now on. */
  record Configure(String topic, TopicConfig config) implements GossipsubCommand {}

  /** Joins a topic: its messages are delivered and forwarded from now on. */
  record Subscribe(String topic) implements GossipsubCommand {}

  /** Leaves a topic. */
  record Unsubscribe(String topic) implements GossipsubCommand {}

  /**
   * Publishes to a topic, joined or not. One of {@link GossipsubEvent.Published}, {@link
   * GossipsubEvent.Unheard} and {@link GossipsubEvent.PublishRefused} answers it at once.
   *
   * @param token handed back in the answer
   */
  record Publish(long token, String topic, Bytes data) implements GossipsubCommand {}

  /**
   * Answers a {@link GossipsubEvent.Validate}.
   *
   * @param ticket that of the event; one that is not waiting any more is ignored
   */
  record Judge(long ticket, Verdict verdict) implements GossipsubCommand {}

  /** What becomes of a message (gossipsub v1.1, "Extended Validators"). */
  enum Verdict {
    /** It is delivered and forwarded. */
    ACCEPT,
    /** It is dropped, and whoever sent it should have known. */
    REJECT,
    /** It is dropped, and nobody is to blame. */
    IGNORE,
    /** Its signature does not hold, so nothing in it is true, its id included. */
    FORGED
  }
}
