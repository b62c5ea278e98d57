package io.kaiku.app.bench;

import io.kaiku.app.peer.Failures;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

/** Does the same for many, a few at a time. */
public final class InBatches {
  private InBatches() {}

  /** Waits until all have succeeded, or one has failed. */
  public static <X> void await(
      List<X> all, int atOnce, Function<X, CompletionStage<?>> action, String what, long seconds) {
    for (int from = 0; from < all.size(); from += atOnce) {
      var batch = all.subList(from, Math.min(all.size(), from + atOnce));
      Failures.await(
          CompletableFuture.allOf(
              batch.stream()
                  .map(each -> action.apply(each).toCompletableFuture())
                  .toArray(CompletableFuture<?>[]::new)),
          what,
          seconds);
    }
  }
}
