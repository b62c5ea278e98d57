package io.kaiku.app.demo;

import io.kaiku.app.cli.CommandException;
import io.kaiku.app.cli.Console;
import io.kaiku.app.cli.ExitCode;
import io.kaiku.app.cli.Fields;
import io.kaiku.app.cli.Output;
import io.kaiku.app.cli.OwnJvm;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
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
    description = "Start three data centres that become one mesh and exchange events.",
    footer = {"", "Example: kaiku demo --seconds 30 --rate 200"})
public final class DemoCommand implements Callable<Integer> {
  private static final long DEFAULT_SECONDS = 10;

  /** Peers that all leave at once miss one another, which nobody need be told. */
  private static final List<String> QUIET = List.of("-Dkaiku.log=ERROR");

  @Option(
      names = "--input",
      paramLabel = "FILE",
      description = "Events, one a line; - is stdin (default: a stream of orders).")
  private @Nullable String input;

  @Option(
      names = "--seconds",
      paramLabel = "N",
      description = "How long to publish (default: 10; with --input: until its end).")
  private @Nullable Long seconds;

  @Option(
      names = "--rate",
      paramLabel = "N",
      defaultValue = "100",
      description = "Events a second at most (default: ${DEFAULT-VALUE}).")
  private double rate;

  @Mixin private final Console console = new Console();

  @Override
  public Integer call() throws IOException {
    if ((seconds != null && seconds < 1) || !(rate > 0)) {
      throw new CommandException(ExitCode.USAGE, "--seconds is at least 1, and --rate more than 0");
    }
    var output = console.output();
    var source = open();
    say(output, "starting " + String.join(", ", Demo.DATA_CENTRES) + " …");
    try (var demo = Demo.start(DemoCommand::member)) {
      say(output, Demo.PEERS + " peers are one mesh");
      var table = new Table(output.stream(), Console.isTerminal(), demo.members());
      var outcome = demo.run(source, pace(), output.isJson() ? () -> {} : table::refresh);
      if (!output.isJson()) {
        table.draw();
      }
      return summary(output, outcome);
    }
  }

  private Demo.Pace pace() {
    long forSeconds = seconds != null ? seconds : input == null ? DEFAULT_SECONDS : 0;
    return new Demo.Pace(rate, TimeUnit.SECONDS.toNanos(forSeconds));
  }

  private Source open() throws IOException {
    try {
      return Source.open(input);
    } catch (NoSuchFileException e) {
      throw new CommandException(
          ExitCode.USAGE, "there is no file " + input + "; name one, or - for stdin", e);
    } catch (AccessDeniedException e) {
      throw new CommandException(
          ExitCode.USAGE, "the file " + input + " may not be read; name another", e);
    }
  }

  private static int summary(Output output, Demo.Outcome outcome) {
    var total = outcome.total();
    double p50 = total.latencies().percentileMillis(50);
    double p99 = total.latencies().percentileMillis(99);
    if (total.failed() > 0) {
      System.err.println("kaiku: " + total.failed() + " events were taken by no peer");
    }
    output.event(
        Fields.document()
            .put("dataCentres", Demo.DATA_CENTRES.size())
            .put("peers", Demo.PEERS)
            .put("published", outcome.published())
            .put("expected", outcome.expected())
            .put("delivered", total.delivered())
            .put("missed", outcome.missed())
            .put("p50Millis", p50)
            .put("p99Millis", p99),
        () ->
            String.format(
                Locale.ROOT,
                "%d events published, %d of %d delivered, %d missed; p50 %.2f ms, p99 %.2f ms",
                outcome.published(),
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
    var arguments = new ArrayList<>(List.of("demo-member", "--json", "--data-centre", dataCentre));
    seeds.forEach(seed -> arguments.addAll(List.of("--seed", seed)));
    return OwnJvm.command(QUIET, arguments);
  }
}
