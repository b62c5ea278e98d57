package io.kaiku.app.cli;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options about output, which every command takes. */
public final class Console {
  @Option(names = "--json", description = "Print one JSON object a line, errors included.")
  private boolean json;

  private @Nullable Output output;

  @Option(names = "--verbose", description = "Log what happens to stderr.")
  void verbose(boolean verbose) {
    if (verbose) {
      Logging.verbose();
    }
  }

  /** Whether somebody looks at the standard output; the launcher knows it. */
  public static boolean isTerminal() {
    return Boolean.getBoolean("kaiku.terminal");
  }

  /** The standard output, in the form that was asked for. */
  public synchronized Output output() {
    if (output == null) {
      output = Output.standard(json);
    }
    return output;
  }
}
