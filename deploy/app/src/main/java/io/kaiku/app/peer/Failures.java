package io.kaiku.app.peer;

import io.kaiku.app.cli.CommandException;
import io.kaiku.app.cli.Errors;
import io.kaiku.app.cli.ExitCode;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Waits for what a peer does. */
public final class Failures {
  private Failures() {}

  /**
   * Waits for the answer; {@code what} is under way.
   *
   * @throws RuntimeException what the stage failed with
   */
  public static <T> T await(CompletionStage<T> stage, String what, long seconds) {
    try {
      return stage.toCompletableFuture().get(seconds, TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      var cause = Errors.cause(e);
      if (cause instanceof RuntimeException known) {
        throw known;
      }
      throw new CommandException(ExitCode.FAILED, what + " failed: " + cause.getMessage(), cause);
    } catch (TimeoutException e) {
      throw new CommandException(
          ExitCode.FAILED, what + " took more than " + seconds + " s; try again", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CommandException(ExitCode.FAILED, what + " was interrupted", e);
    }
  }
}
