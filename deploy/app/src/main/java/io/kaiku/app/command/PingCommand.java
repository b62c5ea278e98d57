package io.kaiku.app.command;

import io.kaiku.app.cli.CommandException;
import io.kaiku.app.cli.Console;
import io.kaiku.app.cli.ExitCode;
import io.kaiku.app.cli.Fields;
import io.kaiku.app.cli.Output;
import io.kaiku.app.peer.Failures;
import io.kaiku.app.peer.LivePeer;
import io.kaiku.app.peer.PeerOptions;
import io.kaiku.kernel.id.PeerId;
import io.kaiku.streams.PingResult;
import io.kaiku.streams.PingSummary;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Measures round trips to a peer. */
@Command(
    name = "ping",
    description = "Measure round trips to a peer (/ipfs/ping/1.0.0).",
    footer = {"", "Example: kaiku ping eu-1.example.org:4001 --count 10"})
public final class PingCommand implements Callable<Integer> {
  /** How long one ping may take, with room for the deadline of the protocol. */
  private static final long PING_S = 15;

  @Parameters(paramLabel = "ADDR", description = "The peer: a multiaddr or host:port.")
  private String address = "";

  @Option(
      names = "--count",
      paramLabel = "N",
      defaultValue = "5",
      description = "Pings (default: ${DEFAULT-VALUE}).")
  private int count;

  @Option(
      names = "--interval",
      paramLabel = "MILLIS",
      defaultValue = "500",
      description = "From one ping to the next (default: ${DEFAULT-VALUE} ms).")
  private long intervalMs;

  @Mixin private final PeerOptions options = new PeerOptions();
  @Mixin private final Console console = new Console();

  @Override
  public Integer call() {
    if (count < 1 || intervalMs < 0) {
      throw new CommandException(
          ExitCode.USAGE, "--count is at least 1, and --interval at least 0");
    }
    var target = LivePeer.target(address);
    var output = console.output();
    try (var live = LivePeer.start(options.peer())) {
      if (output.isJson()) {
        live.announce(output, true);
      }
      var remote = live.connect(target);
      var sequence = new AtomicInteger();
      var over =
          live.peer()
              .ping(
                  remote,
                  count,
                  Duration.ofMillis(intervalMs),
                  result -> print(output, remote, sequence.incrementAndGet(), result));
      var summary = Failures.await(over, "pinging " + remote, count * (intervalMs / 1000 + PING_S));
      print(output, remote, summary);
      return summary.failed() == 0 ? ExitCode.OK : ExitCode.FAILED;
    }
  }

  private static void print(Output output, PeerId remote, int sequence, PingResult result) {
    switch (result) {
      case PingResult.Pong(Duration rtt) ->
          output.event(
              Fields.event("pong").put("seq", sequence).put("rttMillis", millis(rtt)),
              () ->
                  String.format(
                      Locale.ROOT, "pong from %s: seq %d, %.3f ms", remote, sequence, millis(rtt)));
      case PingResult.Failed(String reason) ->
          output.event(
              Fields.event("lost").put("seq", sequence).put("reason", reason),
              () ->
                  String.format(
                      Locale.ROOT, "no pong from %s: seq %d, %s", remote, sequence, reason));
    }
  }

  private static void print(Output output, PeerId remote, PingSummary summary) {
    long sent = summary.answered() + summary.failed();
    double min = millis(summary.times().min());
    double mean = millis(summary.times().mean());
    double p50 = millis(summary.times().p50());
    double p99 = millis(summary.times().p99());
    output.event(
        Fields.event("ping")
            .put("peerId", remote.toString())
            .put("sent", sent)
            .put("received", summary.answered())
            .put("minMillis", min)
            .put("meanMillis", mean)
            .put("p50Millis", p50)
            .put("p99Millis", p99),
        () ->
            String.format(
                Locale.ROOT,
                "%d sent, %d received; min %.3f, mean %.3f, p50 %.3f, p99 %.3f ms",
                sent,
                summary.answered(),
                min,
                mean,
                p50,
                p99));
  }

  private static double millis(Duration time) {
    return time.toNanos() / 1e6;
  }
}
