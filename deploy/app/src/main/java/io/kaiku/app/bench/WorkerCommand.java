package io.kaiku.app.bench;

import io.kaiku.app.bench.crowd.CrowdRole;
import io.kaiku.app.cli.Console;
import io.kaiku.app.cli.ExitCode;
import io.kaiku.app.cli.Logging;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/**
 * A process of a measurement, started by it: performs the lines of its standard input and ends with
 * it, so it never outlives the measurement.
 */
@Command(name = "bench-worker", hidden = true, description = "A process of a measurement.")
public final class WorkerCommand implements Callable<Integer> {
  /** The roles, and what makes them. */
  enum Kind {
    PERF,
    HUB,
    CROWD
  }

  @Parameters(index = "0")
  private Kind kind = Kind.PERF;

  @Parameters(index = "1", defaultValue = "1")
  private int count;

  @Mixin private final Console console = new Console();

  @Override
  public Integer call() throws IOException {
    Logging.begin();
    var output = console.output();
    try (Role role = start();
        var lines = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
      output.event(role.ready(), () -> "ready");
      for (var line = lines.readLine(); line != null; line = lines.readLine()) {
        var words = List.of(line.split(" "));
        var done = role.perform(words.getFirst(), words.subList(1, words.size()));
        output.event(done, words::getFirst);
      }
    }
    return ExitCode.OK;
  }

  private Role start() {
    return switch (kind) {
      case PERF -> PerfRole.start();
      case HUB -> HubRole.start();
      case CROWD -> CrowdRole.start(count);
    };
  }
}
