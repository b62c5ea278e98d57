package io.kaiku.app.cli;

/** What the exit codes of all commands mean; {@code kaiku --help} and README.md say the same. */
public final class ExitCode {
  public static final int OK = 0;

  /** What was asked for did not succeed: no pong, an event that no peer took, events missed. */
  public static final int FAILED = 1;

  /** The command line is wrong. */
  public static final int USAGE = 2;

  /** The peer could not start: an address in use, a key file that cannot be read. */
  public static final int NO_START = 3;

  /** The other peer could not be reached. */
  public static final int UNREACHABLE = 4;

  private ExitCode() {}
}
