package io.kaiku.app.bench;

import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;

/** Checks the numbers of options. */
final class Bounds {
  static final int MAX_ROUNDS = 100;

  private Bounds() {}

  /** Refuses a number out of bounds as a wrong command line. */
  static void check(CommandSpec spec, String option, int value, int min, int max) {
    if (value < min || value > max) {
      throw new ParameterException(
          spec.commandLine(), option + " is " + min + " to " + max + ", not " + value);
    }
  }
}
