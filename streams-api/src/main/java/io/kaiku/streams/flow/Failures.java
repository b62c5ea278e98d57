package io.kaiku.streams.flow;

import io.kaiku.streams.KaikuException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

/** Failures of the layers below in the words of this one. */
public final class Failures {

  private Failures() {}

  /** The same stage, failing with what {@code translate} makes of the cause. */
  public static <T> CompletionStage<T> translated(
      CompletionStage<T> stage, Function<Throwable, KaikuException> translate) {
    CompletableFuture<T> translated = new CompletableFuture<>();
    var unused =
        stage.whenComplete(
            (value, failure) -> {
              if (failure == null) {
                translated.complete(value);
              } else {
                Throwable cause = cause(failure);
                translated.completeExceptionally(
                    cause instanceof KaikuException ours ? ours : translate.apply(cause));
              }
            });
    return translated;
  }

  /** What a stage failed with. */
  public static Throwable cause(Throwable failure) {
    return failure instanceof CompletionException && failure.getCause() != null
        ? failure.getCause()
        : failure;
  }
}
