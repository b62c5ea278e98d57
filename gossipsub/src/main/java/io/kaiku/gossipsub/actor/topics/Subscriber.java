package io.kaiku.gossipsub.actor.topics;

import java.util.concurrent.Executor;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gives the messages of a topic to one subscriber: the router puts them into the buffer and goes
 * on, and a thread of the subscriber takes them out under its demand.
 */
final class Subscriber implements TopicSubscription, Flow.Subscription {
  private static final Logger LOG = LoggerFactory.getLogger(Subscriber.class);

  private final String topic;
  private final SubscriberOptions options;
  private final Flow.Subscriber<? super TopicEvent> target;
  private final Executor executor;
  private final Consumer<Subscriber> ended;
  private final AtomicInteger work = new AtomicInteger();
  private final Object lock = new Object();
  private final MessageBuffer buffer;
  private long demand;
  private long offered;
  private long delivered;
  private boolean cancelled;
  private boolean closing;
  private @Nullable Throwable failure;

  /** Only for the thread that drains. */
  private boolean subscribed;

  Subscriber(
      String topic,
      SubscriberOptions options,
      HeldBytes held,
      Delivery delivery,
      Consumer<Subscriber> ended) {
    this.topic = topic;
    this.options = options;
    this.target = delivery.target();
    this.executor = delivery.executor();
    this.ended = ended;
    this.buffer = new MessageBuffer(options, held);
  }

  /** To whom, and on which threads: one at a time. */
  record Delivery(Flow.Subscriber<? super TopicEvent> target, Executor executor) {}

  void start() {
    schedule();
  }

  boolean wantsOwn() {
    return options.ownMessages();
  }

  /** Never blocks; returns how many messages are missing now that were not before. */
  long offer(TopicMessage message) {
    long missed;
    boolean fits;
    synchronized (lock) {
      if (cancelled || closing) {
        return 0;
      }
      long before = buffer.missed();
      fits = buffer.offer(message);
      missed = buffer.missed() - before;
      if (fits) {
        offered++;
      } else {
        closing = true;
        failure = new SubscriberOverflowException(topic, options);
      }
    }
    if (!fits) {
      ended.accept(this);
    }
    schedule();
    return missed;
  }

  /** The topic ends: what is buffered is still delivered. */
  void complete() {
    synchronized (lock) {
      closing = true;
    }
    schedule();
  }

  @Override
  public void request(long n) {
    synchronized (lock) {
      if (n <= 0) {
        closing = true;
        buffer.clear();
        failure = new IllegalArgumentException("a demand of " + n + " is not positive");
      } else {
        demand = demand + n < 0 ? Long.MAX_VALUE : demand + n;
      }
    }
    if (n <= 0) {
      ended.accept(this);
    }
    schedule();
  }

  @Override
  public void cancel() {
    synchronized (lock) {
      if (cancelled) {
        return;
      }
      cancelled = true;
      buffer.clear();
    }
    ended.accept(this);
  }

  @Override
  public void close() {
    synchronized (lock) {
      closing = true;
      buffer.clear();
    }
    ended.accept(this);
    schedule();
  }

  @Override
  public String topic() {
    return topic;
  }

  @Override
  public Counts counts() {
    synchronized (lock) {
      return new Counts(offered, delivered, buffer.missed(), buffer.messages(), buffer.bytes());
    }
  }

  private void schedule() {
    if (work.getAndIncrement() == 0) {
      executor.execute(this::drain);
    }
  }

  private void drain() {
    int seen = work.get();
    do {
      try {
        deliver();
      } catch (RuntimeException | Error thrown) {
        LOG.warn("a subscriber of {} failed; its subscription ends", topic, thrown);
        cancel();
      } finally {
        seen = work.addAndGet(-seen);
      }
    } while (seen != 0);
  }

  private void deliver() {
    if (!subscribed) {
      subscribed = true;
      target.onSubscribe(this);
    }
    for (TopicEvent next = next(); next != null; next = next()) {
      target.onNext(next);
    }
    finish();
  }

  private @Nullable TopicEvent next() {
    synchronized (lock) {
      if (cancelled || demand == 0) {
        return null;
      }
      TopicEvent event = buffer.poll();
      if (event != null) {
        demand = demand == Long.MAX_VALUE ? demand : demand - 1;
        delivered += event instanceof TopicEvent.Message ? 1 : 0;
      }
      return event;
    }
  }

  private void finish() {
    Throwable cause;
    synchronized (lock) {
      if (cancelled || !closing || !buffer.isEmpty()) {
        return;
      }
      cancelled = true;
      cause = failure;
    }
    if (cause == null) {
      target.onComplete();
    } else {
      target.onError(cause);
    }
  }
}
