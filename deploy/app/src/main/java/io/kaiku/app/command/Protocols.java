package io.kaiku.app.command;

import io.kaiku.app.cli.CommandException;
import io.kaiku.app.cli.ExitCode;

/** Protocol ids as people write them. */
final class Protocols {
  private Protocols() {}

  static void check(String protocol) {
    if (!protocol.startsWith("/") || protocol.length() < 2) {
      throw new CommandException(
          ExitCode.USAGE,
          "'" + protocol + "' is no protocol id; one begins with a slash, such as /echo/1.0.0");
    }
  }
}
