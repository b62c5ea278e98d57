package io.kaiku.streams.topic;

import io.kaiku.gossipsub.actor.topics.TopicSubscription;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.Done;

/** A subscription to a topic. Closing it drops what waits and ends it. Thread-safe. */
public final class Subscription implements AutoCloseable {

  private final TopicSubscription below;
  private final CompletableFuture<Done> ended;

  Subscription(TopicSubscription below, CompletableFuture<Done> ended) {
    this.below = below;
    this.ended = ended;
  }

  /**
   * What became of the events since the subscription began.
   *
   * @param offered how many there were: delivered, missed or waiting
   * @param delivered given to the subscriber
   * @param missed dropped, whether the subscriber was told yet or not
   * @param waiting in its buffer
   * @param waitingBytes the same in bytes
   */
  public record Counts(long offered, long delivered, long missed, int waiting, long waitingBytes) {}

  /** How it goes. */
  public Counts counts() {
    TopicSubscription.Counts counts = below.counts();
    return new Counts(
        counts.offered(),
        counts.delivered(),
        counts.missed(),
        counts.waiting(),
        counts.waitingBytes());
  }

  /**
   * Completes when the subscription has ended, exceptionally if it overflowed or its subscriber has
   * thrown.
   */
  public CompletionStage<Done> ended() {
    return ended.copy();
  }

  /** Ends it. Idempotent. */
  @Override
  public void close() {
    below.close();
  }
}
