package io.kaiku.streams.testing;

import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** Waits for what other threads do, without a clock of its own. */
public final class Await {
  private static final long SECONDS = 60;

  private Await() {}

  public static <T> T done(CompletionStage<T> stage) {
    return stage.toCompletableFuture().orTimeout(SECONDS, TimeUnit.SECONDS).join();
  }

  /** Polls until the condition holds. */
  public static void until(String what, BooleanSupplier condition) {
    long endNanos = System.nanoTime() + TimeUnit.SECONDS.toNanos(SECONDS);
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() - endNanos > 0) {
        throw new AssertionError("not within " + SECONDS + " s: " + what);
      }
      pause();
    }
  }

  /** Lets others have the processor; how long does not matter, the condition decides. */
  private static void pause() {
    try {
      boolean never = new CountDownLatch(1).await(1, TimeUnit.MILLISECONDS);
      assert !never;
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
