package io.kaiku.examples;

import io.kaiku.streams.bus.Event;
import io.kaiku.streams.bus.EventBus;
import io.kaiku.streams.bus.EventHandler;
import io.kaiku.streams.codec.Codec;
import io.kaiku.streams.topic.Buffer;
import io.kaiku.streams.topic.Overflow;
import io.kaiku.streams.topic.Subscription;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicLong;

/** A reader that is slower than its topic keeps what is newest, and knows how much it missed. */
final class SlowReader implements EventHandler<String> {
  final AtomicLong read = new AtomicLong();
  final AtomicLong missed = new AtomicLong();
  private final Semaphore permits;

  /** Reads an event for each permit. */
  SlowReader(Semaphore permits) {
    this.permits = permits;
  }

  /** Subscribes with room for ten events. */
  Subscription subscribe(EventBus bus, String topic) {
    Buffer ten = Buffer.of(Overflow.DROP_OLDEST).withEvents(10);
    return bus.topic(topic, Codec.utf8()).subscribe(ten, this);
  }

  @Override
  public void on(Event<String> event) throws InterruptedException {
    permits.acquire();
    read.incrementAndGet();
  }

  @Override
  public void missed(long count) {
    missed.addAndGet(count);
  }
}
