package io.kaiku.app.cli;

import java.util.Arrays;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** Says what went wrong in one sentence with its remedy: on stderr, or as JSON on stdout. */
public final class Errors {
  private final boolean json;

  private Errors(boolean json) {
    this.json = json;
  }

  /** Hears what goes wrong in any command of this command line. */
  public static void handle(CommandLine commandLine, String[] arguments) {
    var errors = new Errors(Arrays.asList(arguments).contains("--json"));
    commandLine
        .setParameterExceptionHandler((e, line) -> errors.wrongCommandLine(e))
        .setExecutionExceptionHandler((e, line, result) -> errors.failed(e));
  }

  /** What has really gone wrong, without the wrappings of futures. */
  public static Throwable cause(Throwable failure) {
    var cause = failure.getCause();
    boolean wrapped =
        failure instanceof CompletionException || failure instanceof ExecutionException;
    return wrapped && cause != null ? cause(cause) : failure;
  }

  private int wrongCommandLine(ParameterException e) {
    var message = new StringBuilder(e.getMessage());
    if (e instanceof UnmatchedArgumentException unmatched) {
      var suggestions = unmatched.getSuggestions();
      if (!suggestions.isEmpty()) {
        message.append("; did you mean ").append(String.join(" or ", suggestions)).append('?');
      }
    }
    message
        .append(" (`")
        .append(e.getCommandLine().getCommandSpec().qualifiedName())
        .append(" --help` lists what there is)");
    say(ExitCode.USAGE, message.toString());
    return ExitCode.USAGE;
  }

  private int failed(Exception e) {
    var cause = cause(e);
    int exitCode = cause instanceof CommandException command ? command.exitCode() : ExitCode.FAILED;
    var message = cause.getMessage();
    say(exitCode, message == null ? cause.toString() : message);
    if (Logging.isVerbose() || message == null) {
      cause.printStackTrace();
    }
    return exitCode;
  }

  private void say(int exitCode, String message) {
    if (json) {
      Output.standard(true)
          .event(Fields.event("error").put("exitCode", exitCode).put("message", message), () -> "");
    } else {
      System.err.println("kaiku: " + message);
    }
  }
}
