package io.kaiku.app.bench;

import io.kaiku.app.cli.Console;
import io.kaiku.app.cli.ExitCode;
import io.kaiku.app.cli.Fields;
import java.io.IOException;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Measures how soon a peer is ready. */
@Command(
    name = "start",
    description =
        "The time from the start of `kaiku node --json` to its first line, which says that the"
            + " peer listens: from the start of the JVM, and of the launcher.")
final class StartCommand implements Callable<Integer> {
  @Option(
      names = "--rounds",
      paramLabel = "N",
      defaultValue = "5",
      description = "Rounds, 1 to 100 (default: ${DEFAULT-VALUE}).")
  private int rounds;

  @Mixin private final Console console = new Console();
  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() throws IOException {
    Bounds.check(spec, "--rounds", rounds, 1, Bounds.MAX_ROUNDS);
    var bench = new StartBench(rounds);
    var jvm = bench.jvm();
    var launcher = System.getProperty("kaiku.launcher");
    var launched = launcher == null ? null : bench.launcher(launcher);
    console
        .output()
        .event(
            Fields.document()
                .put("bench", "start")
                .put("millis", Math.round(jvm.median()))
                .put("millisWithLauncher", launched == null ? null : Math.round(launched.median()))
                .put("rounds", rounds)
                .put("jdk", System.getProperty("java.runtime.version")),
            () -> text(jvm, launched));
    return ExitCode.OK;
  }

  private static String text(Samples jvm, @Nullable Samples launched) {
    var text = line("from the start of the JVM", jvm);
    return launched == null
        ? text
        : text + System.lineSeparator() + line("from the start of the launcher", launched);
  }

  private static String line(String what, Samples samples) {
    return String.format(
        Locale.ROOT,
        "%-30s  %,.0f ms   %s",
        what,
        samples.median(),
        samples.values().stream().map(Math::round).toList());
  }
}
