package io.kaiku.app.demo;

import io.kaiku.app.cli.CommandException;
import io.kaiku.app.cli.Console;
import io.kaiku.app.cli.ExitCode;
import io.kaiku.app.cli.Fields;
import io.kaiku.app.cli.Output;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Three data centres on this machine, and how events travel between them. */
@Command(
    name = "demo",
    description = "Start three data centres that become one mesh and exchange events.")
public final class DemoCommand implements Callable<Integer> {
  private static final long AT_A_TERMINAL_NANOS = TimeUnit.MILLISECONDS.toNanos(250);
  private static final long ELSEWHERE_NANOS = TimeUnit.SECONDS.toNanos(2);

  @Option(
      names = "--input",
      paramLabel = "FILE",
      description = "Events, one a line; - is stdin (default: a stream of orders).")
  private @Nullable String input;

  @Option(
      names = "--seconds",
      paramLabel = "N",
      defaultValue = "10",
      description = "How long to publish (default: ${DEFAULT-VALUE}).")
  private long seconds;

  @Option(
      names = "--rate",
      paramLabel = "N",
      defaultValue = "100",
      description = "Events a second at most (default: ${DEFAULT-VALUE}).")
  private double rate;

  @Mixin private final Console console = new Console();

  @Override
  public Integer call() throws IOException {
    if (seconds < 1 || !(rate > 0)) {
      throw new CommandException(ExitCode.USAGE, "--seconds is at least 1, and --rate more than 0");
    }
    var output = console.output();
    boolean terminal = System.getenv("TERM") != null && Terminal.isStdout();
    try (var source = open()) {
      say(output, "starting " + String.join(", ", Demo.DATA_CENTRES) + " …");
      try (var demo = Demo.start(DemoCommand::member)) {
        say(output, Demo.PEERS + " peers are one mesh");
        var table = new Table(output.stream(), terminal);
        var pace = new Demo.Pace(rate, terminal ? AT_A_TERMINAL_NANOS : ELSEWHERE_NANOS);
        Runnable draw = output.isJson() ? () -> {} : () -> table.draw(demo.members());
        return summary(output, demo.run(source, pace, seconds, draw));
      }
    }
  }

  private Source open() throws IOException {
    try {
      return Source.open(input);
    } catch (NoSuchFileException e) {
      throw new CommandException(
          ExitCode.USAGE, "there is no file " + input + "; name one, or - for stdin", e);
    }
  }

  private static int summary(Output output, Demo.Outcome outcome) {
    var total = outcome.total();
    double p50 = total.latencies().percentileMillis(50);
    double p99 = total.latencies().percentileMillis(99);
    output.event(
        Fields.document()
            .put("dataCentres", Demo.DATA_CENTRES.size())
            .put("peers", Demo.PEERS)
            .put("published", total.published())
            .put("expected", outcome.expected())
            .put("delivered", total.delivered())
            .put("missed", outcome.missed())
            .put("p50Millis", p50)
            .put("p99Millis", p99),
        () ->
            String.format(
                Locale.ROOT,
                "%d events published, %d of %d delivered, %d missed; p50 %.2f ms, p99 %.2f ms",
                total.published(),
                total.delivered(),
                outcome.expected(),
                outcome.missed(),
                p50,
                p99));
    return outcome.missed() == 0 ? ExitCode.OK : ExitCode.FAILED;
  }

  private static void say(Output output, String text) {
    if (!output.isJson()) {
      output.event(Fields.document(), () -> text);
    }
  }

  private static List<String> member(String dataCentre, List<String> seeds) {
    var launcher = System.getProperty("kaiku.launcher");
    if (launcher == null) {
      throw new CommandException(
          ExitCode.FAILED, "the demo starts processes by the launcher; run deploy/kaiku demo");
    }
    var command =
        new ArrayList<>(List.of(launcher, "demo-member", "--json", "--data-centre", dataCentre));
    seeds.forEach(seed -> command.addAll(List.of("--seed", seed)));
    return command;
  }
}
