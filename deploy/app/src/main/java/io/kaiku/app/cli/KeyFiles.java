package io.kaiku.app.cli;

import io.kaiku.kernel.id.Identity;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** Reads key files. */
public final class KeyFiles {
  private KeyFiles() {}

  /** Reads a key file, or says what to do. */
  public static Identity load(Path file, Password password) {
    try {
      return password.keyFile(file).load();
    } catch (NoSuchFileException e) {
      throw new CommandException(
          ExitCode.NO_START,
          "there is no key file " + file + "; make one with `kaiku key new " + file + "`",
          e);
    } catch (IOException e) {
      throw new CommandException(ExitCode.NO_START, String.valueOf(e.getMessage()), e);
    }
  }
}
