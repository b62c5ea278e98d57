package io.kaiku.app;

/** The entry point of the kaiku command line. */
public final class Main {
  private Main() {}

  /** Runs one command and ends the process with its exit code. */
  public static void main(String[] arguments) {
    System.exit(Kaiku.commandLine(arguments).execute(arguments));
  }
}
