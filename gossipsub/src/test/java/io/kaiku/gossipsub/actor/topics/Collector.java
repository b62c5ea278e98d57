package io.kaiku.gossipsub.actor.topics;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Flow;
import org.jspecify.annotations.Nullable;

/** A subscriber that takes what the test lets it take, and keeps it. */
public final class Collector implements Flow.Subscriber<TopicEvent> {
  private final List<TopicEvent> events = new ArrayList<>();
  private Flow.@Nullable Subscription subscription;
  private long allowed;
  private @Nullable Throwable error;
  private boolean complete;

  /** A subscriber that takes so many events. */
  public Collector(long allowed) {
    this.allowed = allowed;
  }

  /** A subscriber that takes everything. */
  public static Collector eager() {
    return new Collector(Long.MAX_VALUE);
  }

  /** Takes so many more. */
  public void allow(long more) {
    Flow.Subscription now;
    synchronized (this) {
      now = subscription;
      allowed = now == null ? allowed + more : allowed;
    }
    if (now != null) {
      now.request(more);
    }
  }

  public synchronized List<TopicEvent> events() {
    return List.copyOf(events);
  }

  /** The payloads as text. */
  public synchronized List<String> texts() {
    List<String> texts = new ArrayList<>();
    for (TopicEvent event : events) {
      if (event instanceof TopicEvent.Message(TopicMessage message)) {
        texts.add(message.data().utf8());
      }
    }
    return texts;
  }

  /** How many it was told that it missed. */
  public synchronized long missed() {
    long missed = 0;
    for (TopicEvent event : events) {
      missed += event instanceof TopicEvent.Missed(long count) ? count : 0;
    }
    return missed;
  }

  public synchronized @Nullable Throwable error() {
    return error;
  }

  public synchronized boolean isComplete() {
    return complete;
  }

  /** Its subscription, once it has one. */
  public synchronized Flow.@Nullable Subscription subscription() {
    return subscription;
  }

  @Override
  public void onSubscribe(Flow.Subscription given) {
    long first;
    synchronized (this) {
      subscription = given;
      first = allowed;
    }
    if (first > 0) {
      given.request(first);
    }
  }

  @Override
  public synchronized void onNext(TopicEvent event) {
    events.add(event);
  }

  @Override
  public synchronized void onError(Throwable cause) {
    error = cause;
  }

  @Override
  public synchronized void onComplete() {
    complete = true;
  }
}
