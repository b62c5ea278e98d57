package io.kaiku.app.peer;

import io.kaiku.app.cli.CommandException;
import io.kaiku.app.cli.Errors;
import io.kaiku.app.cli.ExitCode;
import io.kaiku.netty.transport.TransportException;
import io.kaiku.node.protocol.SwarmException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Waits for what a peer does, and says what went wrong in words for the one at the terminal. */
public final class Failures {
  private Failures() {}

  /** Waits for the answer to {@code what} is under way. */
  public static <T> T await(CompletionStage<T> stage, String what, long seconds) {
    try {
      return stage.toCompletableFuture().get(seconds, TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      throw explained(Errors.cause(e), what);
    } catch (TimeoutException e) {
      throw new CommandException(
          ExitCode.FAILED, what + " took more than " + seconds + " s; try again", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CommandException(ExitCode.FAILED, what + " was interrupted", e);
    }
  }

  private static CommandException explained(Throwable cause, String what) {
    return switch (cause) {
      case CommandException command -> command;
      case TransportException.ListenFailed listen ->
          new CommandException(
              ExitCode.NO_START,
              listen.getMessage() + "; choose another --listen, or port 0 for a free one",
              listen);
      case TransportException.Unsupported unsupported ->
          new CommandException(
              ExitCode.USAGE,
              unsupported.getMessage() + "; use /ip4/…/tcp/… or /ip6/…/tcp/…",
              unsupported);
      case TransportException.NegotiationFailed negotiation ->
          new CommandException(
              ExitCode.FAILED,
              negotiation.getMessage() + "; `kaiku identify` lists what it speaks",
              negotiation);
      case TransportException transport ->
          new CommandException(
              ExitCode.UNREACHABLE, String.valueOf(transport.getMessage()), transport);
      case SwarmException swarm ->
          new CommandException(ExitCode.UNREACHABLE, String.valueOf(swarm.getMessage()), swarm);
      default ->
          new CommandException(
              ExitCode.FAILED, what + " failed: " + Errors.cause(cause).getMessage(), cause);
    };
  }
}
