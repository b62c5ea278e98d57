package io.kaiku.identify.actor;

import io.kaiku.kernel.bytes.Bytes;
import io.kaiku.netty.transport.Substream;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;

/** The end of a substream on which a test does what it wants. */
final class Raw implements Flow.Subscriber<Bytes> {
  private final Substream substream;
  private final CompletableFuture<Bytes> all = new CompletableFuture<>();
  private Bytes received = Bytes.EMPTY;
  private CompletableFuture<Bytes> enough = new CompletableFuture<>();
  private int wanted = Integer.MAX_VALUE;

  Raw(Substream substream) {
    this.substream = substream;
    substream
        .outbound()
        .onSubscribe(
            new Flow.Subscription() {
              @Override
              public void request(long n) {}

              @Override
              public void cancel() {}
            });
    substream.inbound().subscribe(this);
  }

  Substream substream() {
    return substream;
  }

  Raw write(Bytes bytes) {
    substream.outbound().onNext(bytes);
    return this;
  }

  Raw finish() {
    substream.outbound().onComplete();
    return this;
  }

  /** Everything until the other side ends. */
  CompletionStage<Bytes> all() {
    return all;
  }

  /** What came, as soon as it is so many bytes. */
  synchronized CompletionStage<Bytes> atLeast(int bytes) {
    wanted = bytes;
    enough = new CompletableFuture<>();
    check();
    return enough;
  }

  @Override
  public void onSubscribe(Flow.Subscription subscription) {
    subscription.request(Long.MAX_VALUE);
  }

  @Override
  public synchronized void onNext(Bytes bytes) {
    received = received.concat(bytes);
    check();
  }

  @Override
  public void onError(Throwable cause) {
    all.completeExceptionally(cause);
  }

  @Override
  public synchronized void onComplete() {
    all.complete(received);
  }

  private void check() {
    if (received.size() >= wanted) {
      enough.complete(received);
    }
  }
}
