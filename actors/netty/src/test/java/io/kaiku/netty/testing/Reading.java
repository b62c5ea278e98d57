package io.kaiku.netty.testing;

import io.kaiku.kernel.bytes.Bytes;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** Reads a substream: with all demand at once, or as much as it is told to. */
public final class Reading implements Flow.Subscriber<Bytes> {
  private static final int KEPT = 1 << 20;

  private final MessageDigest digest = sha256();
  private final ByteArrayOutputStream kept = new ByteArrayOutputStream();
  private final CompletableFuture<Flow.Subscription> subscription = new CompletableFuture<>();
  private final CompletableFuture<String> end = new CompletableFuture<>();
  private final long initialDemand;
  private final AtomicLong size = new AtomicLong();
  private final AtomicInteger largest = new AtomicInteger();
  private final AtomicInteger chunks = new AtomicInteger();

  private Reading(long initialDemand) {
    this.initialDemand = initialDemand;
  }

  /** Reads all there is. */
  public static Reading all(Flow.Publisher<Bytes> from) {
    return of(from, Long.MAX_VALUE);
  }

  /** Asks for so many chunks to begin with. */
  public static Reading of(Flow.Publisher<Bytes> from, long demand) {
    Reading reading = new Reading(demand);
    from.subscribe(reading);
    return reading;
  }

  @Override
  public void onSubscribe(Flow.Subscription s) {
    subscription.complete(s);
    if (initialDemand > 0) {
      s.request(initialDemand);
    }
  }

  @Override
  public void onNext(Bytes chunk) {
    digest.update(chunk.array(), chunk.offset(), chunk.size());
    if (kept.size() + chunk.size() <= KEPT) {
      kept.write(chunk.array(), chunk.offset(), chunk.size());
    }
    largest.accumulateAndGet(chunk.size(), Math::max);
    chunks.incrementAndGet();
    size.addAndGet(chunk.size());
  }

  @Override
  public void onError(Throwable cause) {
    end.completeExceptionally(cause);
  }

  @Override
  public void onComplete() {
    end.complete(Bytes.wrap(digest.digest()).hex());
  }

  /** Asks for more chunks. */
  public void more(long n) {
    subscription.join().request(n);
  }

  /** The size of the largest chunk so far. */
  public int largest() {
    return largest.get();
  }

  /** Wants no more. */
  public void cancel() {
    subscription.join().cancel();
  }

  /** Bytes so far. */
  public long size() {
    return size.get();
  }

  /** Chunks so far. */
  public int chunks() {
    return chunks.get();
  }

  /** What was read, of at most a mebibyte. */
  public String text() {
    return kept.toString(StandardCharsets.UTF_8);
  }

  /** The SHA-256 of everything, when it has ended. */
  public CompletableFuture<String> end() {
    return end;
  }

  static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
