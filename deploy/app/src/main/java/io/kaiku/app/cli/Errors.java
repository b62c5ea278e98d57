package io.kaiku.app.cli;

import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
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

  /** A command whose standard output carries bytes, so that errors go elsewhere, even as JSON. */
  public interface BytesOnStdout {}

  /** Hears what goes wrong in any command of this command line. */
  public static void handle(CommandLine commandLine, String[] arguments) {
    var errors = new Errors(Arrays.asList(arguments).contains("--json"));
    commandLine
        .setParameterExceptionHandler((e, line) -> errors.wrongCommandLine(e))
        .setExecutionExceptionHandler((e, line, result) -> errors.failed(e, line));
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
      var suggestions = Suggestions.of(mistyped(unmatched), e.getCommandLine());
      if (!suggestions.isEmpty()) {
        message.append("; did you mean ").append(String.join(" or ", suggestions)).append('?');
      }
    }
    message
        .append(" (`")
        .append(e.getCommandLine().getCommandSpec().qualifiedName())
        .append(" --help` lists what there is)");
    say(new Problem(ExitCode.USAGE, "", message.toString()), e.getCommandLine());
    return ExitCode.USAGE;
  }

  /** What is at fault among what was not understood: an option rather than what follows it. */
  private static String mistyped(UnmatchedArgumentException e) {
    return e.getUnmatched().stream()
        .filter(argument -> argument.startsWith("-"))
        .findFirst()
        .orElse(e.getUnmatched().getFirst());
  }

  private int failed(Exception e, CommandLine line) {
    var cause = cause(e);
    var problem = Problem.of(cause);
    say(problem, line);
    if (Logging.isVerbose() || cause.getMessage() == null) {
      cause.printStackTrace();
    }
    return problem.exitCode();
  }

  private void say(Problem problem, CommandLine line) {
    if (!json) {
      System.err.println("kaiku: " + problem.text());
      return;
    }
    var fields = Fields.event("error").put("exitCode", problem.exitCode());
    if (!problem.setting().isEmpty()) {
      fields.put("setting", problem.setting());
    }
    fields.put("message", problem.sentence());
    var output =
        line.getCommand() instanceof BytesOnStdout
            ? new Output(new PrintStream(System.err, true, StandardCharsets.UTF_8), true)
            : Output.standard(true);
    output.event(fields, () -> "");
  }
}
