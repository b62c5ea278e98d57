package io.kaiku.app.bench;

import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** How this process was started. */
final class OwnProcess {
  private OwnProcess() {}

  /** The command that runs another JVM like this one, up to the arguments of the command line. */
  static List<String> java() {
    var command = new ArrayList<String>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), "io.kaiku.app.Main"));
    return command;
  }
}
