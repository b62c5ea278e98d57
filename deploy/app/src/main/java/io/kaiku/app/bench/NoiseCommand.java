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

/** Measures the throughput of one substream. */
@Command(
    name = "noise",
    description =
        "One substream over TCP, Noise and Yamux on loopback, between two processes with a core"
            + " each: the medians of the rounds each way after a warm-up, and of the first round"
            + " of fresh processes. The receiving side counts and checks what arrives.")
final class NoiseCommand implements Callable<Integer> {
  private static final int MAX_MIB = 64 << 10;

  @Option(
      names = "--mib",
      paramLabel = "N",
      defaultValue = "1024",
      description = "Mebibytes a round, 1 to 65536 (default: ${DEFAULT-VALUE}).")
  private int mib;

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
    Bounds.check(spec, "--mib", mib, 1, MAX_MIB);
    Bounds.check(spec, "--rounds", rounds, 1, Bounds.MAX_ROUNDS);
    var cores = Cores.find();
    if (!cores.pinned()) {
      System.err.println("kaiku: " + cores.reason());
    }
    long bytes = (long) mib << 20;
    var result = new NoiseBench(bytes, rounds, cores).run();
    console
        .output()
        .event(
            Fields.document()
                .put("bench", "noise")
                .put("gbps", Samples.rounded(result.gbps()))
                .put("gbpsUp", Samples.rounded(result.up().median()))
                .put("gbpsDown", Samples.rounded(result.down().median()))
                .put("gbpsCold", Samples.rounded(result.cold().median()))
                .put("cpuSecondsPerGiB", Samples.rounded(result.cpuSecondsPerGiB()))
                .put("bytes", bytes)
                .put("rounds", rounds)
                .put("pinned", cores.pinned())
                .put("jdk", System.getProperty("java.runtime.version"))
                .put("up", result.up().rounded())
                .put("down", result.down().rounded())
                .put("cold", result.cold().rounded()),
            () -> text(result));
    return ExitCode.OK;
  }

  private static String text(NoiseBench.Result result) {
    return String.format(
        Locale.ROOT,
        """
        up (dialer sends)     %6.2f Gbit/s   %s
        down (dialer receives)%6.2f Gbit/s   %s
        first of a process    %6.2f Gbit/s   %s
        CPU, both processes   %6.2f s per GiB\
        """,
        result.up().median(),
        result.up().rounded(),
        result.down().median(),
        result.down().rounded(),
        result.cold().median(),
        result.cold().rounded(),
        result.cpuSecondsPerGiB());
  }
}
