package io.kaiku.app.bench;

import io.kaiku.app.cli.CommandException;
import io.kaiku.app.cli.Errors;
import io.kaiku.app.cli.ExitCode;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Waits, with a deadline, for what a measurement needs. */
final class Waiting {
  private Waiting() {}

  static <T> T await(CompletionStage<T> stage, String what, long seconds) {
    try {
      return stage.toCompletableFuture().get(seconds, TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      Throwable cause = Errors.cause(e);
      throw cause instanceof CommandException command
          ? command
          : new CommandException(ExitCode.FAILED, what + " failed: " + cause.getMessage(), cause);
    } catch (TimeoutException e) {
      throw new CommandException(
          ExitCode.FAILED,
          what + " took more than " + seconds + " s; try again on a machine that does less",
          e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CommandException(ExitCode.FAILED, what + " was interrupted", e);
    }
  }
}
