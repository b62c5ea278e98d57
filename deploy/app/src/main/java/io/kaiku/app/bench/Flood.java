package io.kaiku.app.bench;

import io.kaiku.kernel.bytes.Bytes;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Publishes a header and then so many bytes of the {@link Pattern}, as fast as they are wanted, to
 * one subscriber.
 */
final class Flood implements Flow.Publisher<Bytes> {
  private final Bytes header;
  private final long size;

  Flood(Bytes header, long size) {
    this.header = header;
    this.size = size;
  }

  @Override
  public void subscribe(Flow.Subscriber<? super Bytes> subscriber) {
    new Emission(subscriber, header, size).begin();
  }

  private static final class Emission implements Flow.Subscription {
    private final Flow.Subscriber<? super Bytes> subscriber;
    private final AtomicLong demand = new AtomicLong();
    private final long size;
    private Bytes header;
    private long sent;
    private boolean completed;
    private volatile boolean cancelled;

    Emission(Flow.Subscriber<? super Bytes> subscriber, Bytes header, long size) {
      this.subscriber = subscriber;
      this.header = header;
      this.size = size;
    }

    void begin() {
      subscriber.onSubscribe(this);
      if (header.isEmpty() && size == 0) {
        request(1);
      }
    }

    /** Whoever raises the demand from zero emits until it is used up. */
    @Override
    public void request(long n) {
      if (n <= 0) {
        throw new IllegalArgumentException("rule 3.9: demand must be positive, not " + n);
      }
      if (demand.getAndUpdate(old -> old + n < 0 ? Long.MAX_VALUE : old + n) == 0) {
        do {
          emit();
        } while (!completed && !cancelled && demand.decrementAndGet() > 0);
      }
    }

    @Override
    public void cancel() {
      cancelled = true;
    }

    private void emit() {
      if (completed || cancelled) {
        return;
      }
      if (!header.isEmpty()) {
        Bytes first = header;
        header = Bytes.EMPTY;
        subscriber.onNext(first);
      } else if (sent < size) {
        Bytes next = Pattern.at(sent, size - sent);
        sent += next.size();
        subscriber.onNext(next);
      }
      if (sent == size && header.isEmpty()) {
        completed = true;
        subscriber.onComplete();
      }
    }
  }
}
