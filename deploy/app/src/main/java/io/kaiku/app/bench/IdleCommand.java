package io.kaiku.app.bench;

import io.kaiku.app.cli.Console;
import io.kaiku.app.cli.ExitCode;
import io.kaiku.app.cli.Fields;
import java.io.IOException;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Measures what idle connections hold. */
@Command(
    name = "idle",
    description =
        "Heap and resident memory of a peer for each connection to a peer of its own that has told"
            + " who it is, after the garbage is collected: for connections that it accepted, and"
            + " for those that it dialed.")
final class IdleCommand implements Callable<Integer> {
  private static final int MAX_CONNECTIONS = 20_000;

  @Option(
      names = "--connections",
      paramLabel = "N",
      defaultValue = "2000",
      description = "Connections each way, 10 to 20000 (default: ${DEFAULT-VALUE}).")
  private int connections;

  @Mixin private final Console console = new Console();
  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() throws IOException {
    Bounds.check(spec, "--connections", connections, 10, MAX_CONNECTIONS);
    var bench = new IdleBench(connections);
    var accepted = bench.accepted();
    var dialed = bench.dialed();
    console
        .output()
        .event(
            Fields.document()
                .put("bench", "idle")
                .put("connections", connections)
                .put("heapBytesPerConnection", Math.max(accepted.heap(), dialed.heap()))
                .put("rssBytesPerConnection", Math.max(accepted.rss(), dialed.rss()))
                .put("accepted", fields(accepted))
                .put("dialed", fields(dialed))
                .put("jdk", System.getProperty("java.runtime.version")),
            () -> text("accepted", accepted) + System.lineSeparator() + text("dialed", dialed));
    return ExitCode.OK;
  }

  private static Fields fields(IdleBench.Result result) {
    return Fields.document()
        .put("heapBytesPerConnection", result.heap())
        .put("rssBytesPerConnection", result.rss());
  }

  private static String text(String side, IdleBench.Result result) {
    return String.format(
        Locale.ROOT,
        "%-8s  %,7d bytes of heap, %,7d bytes resident for each connection",
        side,
        result.heap(),
        result.rss());
  }
}
