package io.kaiku.netty.testing;

import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;

/** Awaits what happens on other threads; gives up long after it should have happened. */
public final class Await {
  private static final long LIMIT_SECONDS = 60;

  private Await() {}

  /** The value of a stage. */
  public static <T> T value(CompletionStage<T> stage) {
    try {
      return stage.toCompletableFuture().get(LIMIT_SECONDS, TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      throw new AssertionError("the stage failed: " + e.getCause(), e.getCause());
    } catch (InterruptedException | TimeoutException e) {
      throw new AssertionError("nothing came within " + LIMIT_SECONDS + " s", e);
    }
  }

  /** What a stage fails with. */
  public static Throwable failure(CompletionStage<?> stage) {
    try {
      Object value = stage.toCompletableFuture().get(LIMIT_SECONDS, TimeUnit.SECONDS);
      throw new AssertionError("the stage did not fail but gave " + value);
    } catch (ExecutionException e) {
      return e.getCause();
    } catch (InterruptedException | TimeoutException e) {
      throw new AssertionError("nothing came within " + LIMIT_SECONDS + " s", e);
    }
  }

  /** Returns when the condition holds. */
  public static void until(String what, BooleanSupplier condition) {
    long start = System.nanoTime();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() - start > TimeUnit.SECONDS.toNanos(LIMIT_SECONDS)) {
        throw new AssertionError("did not come true within " + LIMIT_SECONDS + " s: " + what);
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
