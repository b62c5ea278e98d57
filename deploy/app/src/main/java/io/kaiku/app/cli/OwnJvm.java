package io.kaiku.app.cli;

import io.kaiku.app.Main;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The command line that starts this program once more, with the JVM options of this process. */
public final class OwnJvm {
  private OwnJvm() {}

  /** The command that starts it with these arguments. */
  public static List<String> command(List<String> arguments) {
    return command(List.of(), arguments);
  }

  /**
   * The same.
   *
   * @param options more options for its JVM
   */
  public static List<String> command(List<String> options, List<String> arguments) {
    var command = new ArrayList<String>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
        .filter(option -> !option.startsWith("-agentlib:") && !option.startsWith("-javaagent:"))
        .forEach(command::add);
    command.addAll(options);
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), Main.class.getName()));
    command.addAll(arguments);
    return command;
  }
}
