package io.kaiku.app.cli;

import io.kaiku.streams.KaikuException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;

/**
 * What went wrong, as the one at the terminal is told.
 *
 * @param setting the option or parameter to look at; empty if none is to blame
 * @param sentence what happened, and what to do
 */
record Problem(int exitCode, String setting, String sentence) {

  static Problem of(Throwable cause) {
    return switch (cause) {
      case CommandException command ->
          new Problem(command.exitCode(), "", String.valueOf(command.getMessage()));
      case KaikuException.KeyUnusable key when key.getCause() instanceof NoSuchFileException file ->
          new Problem(
              ExitCode.NO_START,
              "--key",
              "there is no key file "
                  + file.getFile()
                  + "; make one with `kaiku key new "
                  + file.getFile()
                  + "`");
      case KaikuException.KeyUnusable key
          when key.getCause() instanceof FileAlreadyExistsException file ->
          new Problem(
              ExitCode.FAILED,
              "",
              file.getFile()
                  + " exists; choose another name, or show it with `kaiku key show "
                  + file.getFile()
                  + "`");
      case KaikuException known ->
          new Problem(exitCode(known), option(known.setting()), sentence(known));
      default ->
          new Problem(
              ExitCode.FAILED,
              "",
              cause.getMessage() == null ? cause.toString() : cause.getMessage());
    };
  }

  /** The sentence with the setting it hangs on. */
  String text() {
    return setting.isEmpty() ? sentence : sentence + " (" + setting + ")";
  }

  private static int exitCode(KaikuException cause) {
    return switch (cause) {
      case KaikuException.Misconfigured setting -> ExitCode.USAGE;
      case KaikuException.AlreadyServed protocol -> ExitCode.USAGE;
      case KaikuException.TopicRefused topic -> ExitCode.USAGE;
      case KaikuException.KeyUnusable key -> ExitCode.NO_START;
      case KaikuException.ListenFailed address -> ExitCode.NO_START;
      case KaikuException.Unreachable peer -> ExitCode.UNREACHABLE;
      case KaikuException.SubstreamFailed protocol -> ExitCode.FAILED;
      case KaikuException.Unanswered question -> ExitCode.FAILED;
      case KaikuException.NotHeard event -> ExitCode.FAILED;
      case KaikuException.BacklogFull event -> ExitCode.FAILED;
      case KaikuException.PublishRefused event -> ExitCode.FAILED;
      case KaikuException.NotReady topic -> ExitCode.FAILED;
      case KaikuException.Overflowed subscription -> ExitCode.FAILED;
      case KaikuException.CodecFailed event -> ExitCode.FAILED;
      case KaikuException.Stopped peer -> ExitCode.FAILED;
    };
  }

  /** The option that sets what the API calls by another name. */
  private static String option(String setting) {
    return switch (setting) {
      case "listen", "kaiku.node.listen" -> "--listen";
      case "seeds" -> "--seed";
      case "keyFile" -> "--key";
      case "network" -> "--network";
      case "dataCentre" -> "--data-centre";
      case "kaiku.streams.publish.max-wait" -> "--wait";
      case "protocols" -> "PROTOCOL";
      case "topic" -> "TOPIC";
      case "connect" -> "ADDR";
      default -> setting;
    };
  }

  /** The message of an API exception names the setting at its end in the words of the API. */
  private static String sentence(KaikuException cause) {
    var message = String.valueOf(cause.getMessage());
    var end = " [" + cause.setting() + "]";
    return message.endsWith(end) ? message.substring(0, message.length() - end.length()) : message;
  }
}
