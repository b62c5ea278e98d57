package io.kaiku.app.bench;

import io.kaiku.app.cli.CommandException;
import io.kaiku.app.cli.ExitCode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * The throughput of one substream over TCP, Noise and Yamux between two processes.
 *
 * @param bytes that a round moves
 * @param rounds that are measured each way, and pairs of processes whose first transfer is measured
 */
record NoiseBench(long bytes, int rounds, Cores cores) {
  private static final double GIB = 1L << 30;

  /**
   * What was measured, in Gbit/s of payload.
   *
   * @param up rounds in which the dialer sent
   * @param down rounds in which it received
   * @param cold the first round of fresh processes, in which the dialer sent
   * @param cpuSecondsPerGiB of both processes, over the rounds that are not cold
   */
  record Result(Samples up, Samples down, Samples cold, double cpuSecondsPerGiB) {
    /** The slower direction. */
    double gbps() {
      return Math.min(up.median(), down.median());
    }
  }

  /** Two processes, connected once. */
  private final class Pair implements AutoCloseable {
    final Worker server;
    final Worker client;
    private final String address;

    Pair() throws IOException {
      server = Worker.start(cores, 0, WorkerCommand.Kind.PERF, 1);
      address = server.ready().path("address").asText();
      try {
        client = Worker.start(cores, 1, WorkerCommand.Kind.PERF, 1);
      } catch (IOException | RuntimeException e) {
        server.close();
        throw e;
      }
    }

    double up(String protocol) {
      return round(protocol, bytes, 0);
    }

    double down(String protocol) {
      return round(protocol, 0, bytes);
    }

    double cpuSeconds() {
      return server.cpuSeconds() + client.cpuSeconds();
    }

    private double round(String protocol, long up, long down) {
      long nanos =
          client
              .ask("run " + address + ' ' + protocol + ' ' + up + ' ' + down)
              .path("nanos")
              .asLong();
      long served = server.ask("served").path("bytes").asLong();
      if (served != up) {
        throw new CommandException(
            ExitCode.FAILED, served + " of " + up + " bytes arrived; please report this");
      }
      return (double) Byte.SIZE * bytes / nanos;
    }

    @Override
    public void close() {
      client.close();
      server.close();
    }
  }

  Result run() throws IOException {
    List<Double> cold = new ArrayList<>();
    for (int i = 1; i < rounds; i++) {
      try (var pair = new Pair()) {
        cold.add(pair.up(Perf.PROTOCOL));
      }
    }
    try (var pair = new Pair()) {
      cold.add(pair.up(Perf.PROTOCOL));
      pair.down(Perf.PROTOCOL);
      pair.up(Perf.CHECKED);
      pair.down(Perf.CHECKED);
      pair.up(Perf.PROTOCOL);
      pair.down(Perf.PROTOCOL);
      return warm(pair, new Samples(cold));
    }
  }

  private Result warm(Pair pair, Samples cold) {
    List<Double> up = new ArrayList<>();
    List<Double> down = new ArrayList<>();
    double before = pair.cpuSeconds();
    for (int i = 0; i < rounds; i++) {
      up.add(pair.up(Perf.PROTOCOL));
      down.add(pair.down(Perf.PROTOCOL));
    }
    double gib = 2L * rounds * bytes / GIB;
    return new Result(new Samples(up), new Samples(down), cold, (pair.cpuSeconds() - before) / gib);
  }
}
