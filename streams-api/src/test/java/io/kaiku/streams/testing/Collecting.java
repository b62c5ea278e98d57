package io.kaiku.streams.testing;

import java.util.Collection;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;

/** Puts everything into a thread-safe collection. */
public final class Collecting<T> implements Flow.Subscriber<T> {
  public final CompletableFuture<Void> ended = new CompletableFuture<>();
  private final Collection<? super T> target;

  /** Demands everything at once. */
  public Collecting(Collection<? super T> target) {
    this.target = target;
  }

  @Override
  public void onSubscribe(Flow.Subscription subscription) {
    subscription.request(Long.MAX_VALUE);
  }

  @Override
  public void onNext(T element) {
    target.add(element);
  }

  @Override
  public void onError(Throwable cause) {
    ended.completeExceptionally(cause);
  }

  @Override
  public void onComplete() {
    ended.complete(null);
  }
}
