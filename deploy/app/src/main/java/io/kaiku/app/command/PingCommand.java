package io.kaiku.app.command;

import io.kaiku.app.cli.CommandException;
import io.kaiku.app.cli.Console;
import io.kaiku.app.cli.ExitCode;
import io.kaiku.app.cli.Fields;
import io.kaiku.app.cli.Output;
import io.kaiku.app.peer.Addresses;
import io.kaiku.app.peer.Failures;
import io.kaiku.app.peer.LivePeer;
import io.kaiku.app.peer.PeerOptions;
import io.kaiku.identify.actor.PingModule.Result;
import io.kaiku.identify.actor.PingPlan;
import io.kaiku.identify.core.PingStatistics;
import io.kaiku.kernel.id.PeerId;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Measures round trips to a peer. */
@Command(name = "ping", description = "Measure round trips to a peer (/ipfs/ping/1.0.0).")
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
    var target = Addresses.toDial(address);
    var output = console.output();
    try (var peer = LivePeer.start(options, List.of())) {
      if (output.isJson()) {
        peer.announce(output, true);
      }
      var remote = peer.dial(target).remotePeer();
      var sequence = new AtomicInteger();
      var over =
          peer.modules()
              .ping()
              .ping(
                  peer.handle(),
                  remote,
                  new PingPlan(count, intervalMs),
                  result -> print(output, remote, sequence.incrementAndGet(), result));
      var statistics =
          Failures.await(over, "pinging " + remote, count * (intervalMs / 1000 + PING_S));
      summary(output, remote, statistics);
      return statistics.failed() == 0 ? ExitCode.OK : ExitCode.FAILED;
    }
  }

  private static void print(Output output, PeerId remote, int sequence, Result result) {
    switch (result) {
      case Result.Pong(long rttNanos) ->
          output.event(
              Fields.event("pong").put("seq", sequence).put("rttMillis", millis(rttNanos)),
              () ->
                  String.format(
                      Locale.ROOT,
                      "pong from %s: seq %d, %.3f ms",
                      remote,
                      sequence,
                      millis(rttNanos)));
      case Result.Failed(String reason) ->
          output.event(
              Fields.event("lost").put("seq", sequence).put("reason", reason),
              () ->
                  String.format(
                      Locale.ROOT, "no pong from %s: seq %d, %s", remote, sequence, reason));
    }
  }

  private static void summary(Output output, PeerId remote, PingStatistics.Snapshot statistics) {
    long sent = statistics.succeeded() + statistics.failed();
    double min = millis(statistics.minNanos());
    double mean = millis(statistics.meanNanos());
    double p50 = millis(statistics.p50Nanos());
    double p99 = millis(statistics.p99Nanos());
    output.event(
        Fields.event("ping")
            .put("peerId", remote.toString())
            .put("sent", sent)
            .put("received", statistics.succeeded())
            .put("minMillis", min)
            .put("meanMillis", mean)
            .put("p50Millis", p50)
            .put("p99Millis", p99),
        () ->
            String.format(
                Locale.ROOT,
                "%d sent, %d received; min %.3f, mean %.3f, p50 %.3f, p99 %.3f ms",
                sent,
                statistics.succeeded(),
                min,
                mean,
                p50,
                p99));
  }

  private static double millis(long nanos) {
    return nanos / 1e6;
  }
}
