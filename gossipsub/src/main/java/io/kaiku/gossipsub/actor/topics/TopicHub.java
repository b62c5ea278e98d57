package io.kaiku.gossipsub.actor.topics;

import io.kaiku.kernel.bytes.Bytes;
import io.kaiku.node.metrics.Counters;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.concurrent.Flow;

/**
 * Hands the messages of one topic to its subscribers, without ever waiting for one of them. It
 * outlives the router: what a router delivered before it was restarted is not delivered again.
 * Thread-safe.
 */
public final class TopicHub {
  private final String topic;
  private final HeldBytes held;
  private final Executor executor;
  private final RecentDeliveries recent;
  private final CopyOnWriteArrayList<Subscriber> subscribers = new CopyOnWriteArrayList<>();

  /**
   * A hub without subscribers.
   *
   * @param executor runs subscribers, each on one thread at a time, which they may block
   * @param seenTtlMs how long a message is recognised after a restart
   */
  public TopicHub(String topic, HeldBytes held, Executor executor, long seenTtlMs) {
    this.topic = topic;
    this.held = held;
    this.executor = executor;
    this.recent = new RecentDeliveries(seenTtlMs);
  }

  /** Adds a subscriber, which is given what comes from now on. */
  public TopicSubscription subscribe(
      SubscriberOptions options, Flow.Subscriber<? super TopicEvent> target, Runnable ended) {
    Subscriber subscriber =
        new Subscriber(
            topic,
            options,
            held,
            new Subscriber.Delivery(target, executor),
            gone -> {
              if (subscribers.remove(gone)) {
                ended.run();
              }
            });
    subscribers.add(subscriber);
    subscriber.start();
    return subscriber;
  }

  /** Whether what a router delivers is new to the subscribers; only in the actor of the router. */
  public boolean isNew(Bytes id, long incarnation, long nowMs) {
    return recent.isFirst(id, incarnation, nowMs);
  }

  /** Hands out a message that came from another peer. */
  public void deliver(TopicMessage message, Counters counters) {
    for (Subscriber subscriber : subscribers) {
      count(subscriber.offer(message), counters);
    }
  }

  /** Hands out a message of our own to those that want it. */
  public void deliverOwn(TopicMessage message, Counters counters) {
    for (Subscriber subscriber : subscribers) {
      if (subscriber.wantsOwn()) {
        count(subscriber.offer(message), counters);
      }
    }
  }

  /** Whether somebody wants messages of our own. */
  public boolean wantsOwn() {
    return subscribers.stream().anyMatch(Subscriber::wantsOwn);
  }

  /** No more messages come. */
  public void complete() {
    subscribers.forEach(Subscriber::complete);
    subscribers.clear();
  }

  private static void count(long missed, Counters counters) {
    if (missed > 0) {
      counters.count("subscriber.missed", missed);
    }
  }
}
