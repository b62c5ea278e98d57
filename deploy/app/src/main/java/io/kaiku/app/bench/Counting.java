package io.kaiku.app.bench;

import io.kaiku.kernel.bytes.Bytes;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;

/**
 * Takes everything at once, counts it and compares it with the {@link Pattern}: every byte, or the
 * edges of every chunk.
 */
final class Counting implements Flow.Subscriber<Bytes> {
  private final CompletableFuture<Long> total = new CompletableFuture<>();
  private final boolean everyByte;
  private long bytes;

  Counting(boolean everyByte) {
    this.everyByte = everyByte;
  }

  /**
   * How many bytes came, when the other side has closed its direction; fails if they were others
   * than were sent.
   */
  CompletableFuture<Long> total() {
    return total;
  }

  @Override
  public void onSubscribe(Flow.Subscription subscription) {
    subscription.request(Long.MAX_VALUE);
  }

  @Override
  public void onNext(Bytes chunk) {
    boolean intact =
        everyByte ? Pattern.matches(chunk, bytes) : Pattern.matchesAtEdges(chunk, bytes);
    if (!intact) {
      total.completeExceptionally(
          new IllegalStateException("what arrived at byte " + bytes + " is not what was sent"));
    }
    bytes += chunk.size();
  }

  @Override
  public void onError(Throwable cause) {
    total.completeExceptionally(cause);
  }

  @Override
  public void onComplete() {
    total.complete(bytes);
  }
}
