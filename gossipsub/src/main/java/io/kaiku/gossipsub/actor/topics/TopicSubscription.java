package io.kaiku.gossipsub.actor.topics;

import io.kaiku.node.protocol.Registration;

/**
 * One subscriber of a topic, seen from outside. Closing it ends the subscription: what waits is
 * dropped and the subscriber told that it is complete. Thread-safe.
 */
public interface TopicSubscription extends Registration {

  String topic();

  /** How it goes. */
  Counts counts();

  /**
   * What became of the messages since the subscription began.
   *
   * @param offered how many there were: delivered, missed or still waiting
   * @param delivered given to the subscriber
   * @param missed dropped, whether the subscriber has been told yet or not
   * @param waiting in its buffer
   * @param waitingBytes the same in bytes
   */
  record Counts(long offered, long delivered, long missed, int waiting, long waitingBytes) {}
}
