package io.kaiku.app.cli;

import io.kaiku.streams.Keys;
import java.io.Console;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/**
 * The password of an encrypted key file: from a file, or asked for at the terminal; never an
 * argument.
 */
public final class Password {
  @Option(
      names = "--password-file",
      paramLabel = "FILE",
      description = "The first line of FILE is the password of the key file.")
  private @Nullable Path file;

  @Option(
      names = "--ask-password",
      description = "Ask at the terminal for the password of the key file.")
  private boolean ask;

  /** The key file, encrypted if a password is given. */
  public Keys keys(Path key) {
    if (file != null) {
      return Keys.encrypted(key, firstLine(file));
    }
    return ask ? Keys.encrypted(key, asked()) : Keys.plain(key);
  }

  private static char[] firstLine(Path file) {
    try (var lines = Files.lines(file)) {
      var password = lines.findFirst().orElse("");
      if (password.isEmpty()) {
        throw new CommandException(
            ExitCode.USAGE, "the password file " + file + " is empty; write the password into it");
      }
      return password.toCharArray();
    } catch (NoSuchFileException e) {
      throw new CommandException(
          ExitCode.USAGE, "there is no password file " + file + "; name one that exists", e);
    } catch (IOException | UncheckedIOException e) {
      throw new CommandException(
          ExitCode.USAGE, "cannot read the password file " + file + ": " + e.getMessage(), e);
    }
  }

  @SuppressWarnings("SystemConsoleNull") // it is null on JDK 21
  private static char[] asked() {
    Console console = System.console();
    char[] password = console == null ? null : console.readPassword("Password of the key file: ");
    if (password == null) {
      throw new CommandException(
          ExitCode.USAGE, "there is no terminal to ask at; use --password-file instead");
    }
    return password;
  }
}
