package io.kaiku.netty.testing;

import io.kaiku.kernel.bytes.Bytes;
import java.security.MessageDigest;
import java.util.SplittableRandom;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;

/** Sends what it is asked for, on the thread that asks: a synchronous publisher. */
public final class Feed implements Flow.Publisher<Bytes> {
  private final Supplier<Bytes> chunks;
  private volatile boolean cancelled;
  private final AtomicLong sent = new AtomicLong();

  /**
   * A feed of these chunks.
   *
   * @param chunks the next chunk at each call, null at the end
   */
  public Feed(Supplier<Bytes> chunks) {
    this.chunks = chunks;
  }

  /** The bytes of some texts, one a chunk. */
  public static Feed of(String... texts) {
    int[] next = {0};
    return new Feed(() -> next[0] == texts.length ? null : Bytes.utf8(texts[next[0]++]));
  }

  /** So many pseudo-random bytes in chunks of a size. */
  public static Feed random(long seed, long size, int chunk) {
    SplittableRandom random = new SplittableRandom(seed);
    byte[] base = new byte[chunk];
    random.nextBytes(base);
    long[] left = {size};
    return new Feed(
        () -> {
          if (left[0] == 0) {
            return null;
          }
          int n = (int) Math.min(chunk, left[0]);
          byte[] copy = java.util.Arrays.copyOf(base, n);
          copy[0] = (byte) left[0];
          left[0] -= n;
          return Bytes.wrap(copy);
        });
  }

  /** The SHA-256 of what {@link #random} sends. */
  public static String hashOf(long seed, long size, int chunk) {
    MessageDigest digest = Reading.sha256();
    Feed feed = random(seed, size, chunk);
    for (Bytes next = feed.chunks.get(); next != null; next = feed.chunks.get()) {
      digest.update(next.array(), next.offset(), next.size());
    }
    return Bytes.wrap(digest.digest()).hex();
  }

  @Override
  public void subscribe(Flow.Subscriber<? super Bytes> to) {
    to.onSubscribe(
        new Flow.Subscription() {
          private long demand;
          private boolean emitting;

          @Override
          public void request(long n) {
            demand += n;
            if (emitting) {
              return;
            }
            emitting = true;
            while (demand > 0 && !cancelled) {
              demand--;
              Bytes next = chunks.get();
              if (next == null) {
                cancelled = true;
                to.onComplete();
              } else {
                sent.addAndGet(next.size());
                to.onNext(next);
              }
            }
            emitting = false;
          }

          @Override
          public void cancel() {
            cancelled = true;
          }
        });
  }

  /** Bytes that were asked for so far. */
  public long sent() {
    return sent.get();
  }

  /** Whether it has ended or was cancelled. */
  public boolean isOver() {
    return cancelled;
  }
}
