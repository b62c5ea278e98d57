package io.kaiku.app.command;

import io.kaiku.kernel.bytes.Bytes;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.concurrent.Flow;
import java.util.concurrent.Semaphore;

/** Publishes what a stream holds, read under demand on a thread of its own, to one subscriber. */
final class StreamSource implements Flow.Publisher<Bytes> {
  private static final int CHUNK_BYTES = 64 << 10;

  private final InputStream in;

  private StreamSource(InputStream in) {
    this.in = in;
  }

  static StreamSource of(InputStream in) {
    return new StreamSource(in);
  }

  @Override
  public void subscribe(Flow.Subscriber<? super Bytes> subscriber) {
    var reading = new Reading(in, subscriber);
    subscriber.onSubscribe(reading);
    Thread.ofPlatform().daemon().name("kaiku-stdin").start(reading::run);
  }

  private static final class Reading implements Flow.Subscription {
    private final InputStream in;
    private final Flow.Subscriber<? super Bytes> subscriber;
    private final Semaphore demand = new Semaphore(0);
    private volatile boolean cancelled;

    Reading(InputStream in, Flow.Subscriber<? super Bytes> subscriber) {
      this.in = in;
      this.subscriber = subscriber;
    }

    @Override
    public void request(long n) {
      int most = Integer.MAX_VALUE / 2 - demand.availablePermits();
      demand.release((int) Math.min(n, Math.max(0, most)));
    }

    @Override
    public void cancel() {
      cancelled = true;
      demand.release();
    }

    void run() {
      var buffer = new byte[CHUNK_BYTES];
      try {
        for (int size = in.read(buffer); size >= 0; size = in.read(buffer)) {
          demand.acquire();
          if (cancelled) {
            return;
          }
          subscriber.onNext(Bytes.wrap(Arrays.copyOf(buffer, size)));
        }
        subscriber.onComplete();
      } catch (IOException | InterruptedException e) {
        subscriber.onError(e);
      }
    }
  }
}
