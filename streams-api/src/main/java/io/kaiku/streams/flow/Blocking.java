package io.kaiku.streams.flow;

import io.kaiku.streams.KaikuException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;

/** For the few methods that wait, each of which says so. */
public final class Blocking {

  private Blocking() {}

  /** Waits for a stage and throws what it fails with. */
  public static <T> T join(CompletionStage<T> stage) {
    try {
      return stage.toCompletableFuture().join();
    } catch (CompletionException e) {
      if (e.getCause() instanceof KaikuException ours) {
        throw ours;
      }
      throw e;
    }
  }
}
