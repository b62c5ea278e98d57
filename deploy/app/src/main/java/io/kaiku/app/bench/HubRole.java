package io.kaiku.app.bench;

import io.kaiku.app.cli.CommandException;
import io.kaiku.app.cli.ExitCode;
import io.kaiku.app.cli.Fields;
import io.kaiku.app.peer.Failures;
import io.kaiku.streams.Peer;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** The peer whose memory is measured, as a user starts it. */
final class HubRole implements Role {
  private static final Path STATUS = Path.of("/proc/self/status");
  private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(500);
  private static final long DEADLINE_NANOS = TimeUnit.SECONDS.toNanos(180);
  private static final long DIAL_S = 60;
  private static final int AT_ONCE = 50;
  private static final int SETTLED = 3;

  /** Collections whose result differs by less are taken for equal. */
  private static final long NOISE_BYTES = 16 << 10;

  private final Peer peer;

  private HubRole(Peer peer) {
    this.peer = peer;
  }

  static HubRole start() {
    return new HubRole(Peers.listening());
  }

  @Override
  public Fields ready() {
    return Fields.event("ready").put("address", Peers.address(peer));
  }

  /**
   * {@code dial ADDRESS…} connects to peers; {@code measure N} says what is held when N peers are
   * connected and identified.
   */
  @Override
  public Fields perform(String verb, List<String> words) {
    return switch (verb) {
      case "dial" -> {
        InBatches.await(words, AT_ONCE, peer::connect, "dialing", DIAL_S);
        yield Fields.event("dialed");
      }
      case "measure" -> {
        awaitIdentified(Integer.parseInt(words.getFirst()));
        long heap = settledHeap();
        yield Fields.event("measured").put("heap", heap).put("rss", resident());
      }
      default -> throw new IllegalArgumentException("a " + verb + " is not known");
    };
  }

  @Override
  public void close() {
    peer.close();
  }

  private void awaitIdentified(int count) {
    long deadline = System.nanoTime() + DEADLINE_NANOS;
    for (long known = identified(); known != count; known = identified()) {
      if (System.nanoTime() > deadline) {
        throw new CommandException(
            ExitCode.FAILED, known + " of " + count + " peers are connected and identified");
      }
      LockSupport.parkNanos(LOOK_NANOS);
    }
  }

  private long identified() {
    return Failures.await(peer.peers(), "asking for peers", DIAL_S).stream()
        .filter(remote -> remote.connected() && !remote.labels().agentVersion().isEmpty())
        .count();
  }

  /** What is live when it does not fall any more: timers of what has ended take their time. */
  private static long settledHeap() {
    long deadline = System.nanoTime() + DEADLINE_NANOS;
    long least = collected();
    for (int same = 0; same < SETTLED; ) {
      LockSupport.parkNanos(LOOK_NANOS);
      long now = collected();
      same = now > least - NOISE_BYTES ? same + 1 : 0;
      least = Math.min(least, now);
      if (System.nanoTime() > deadline) {
        throw new CommandException(ExitCode.FAILED, "the heap does not settle");
      }
    }
    return least;
  }

  private static long collected() {
    System.gc();
    return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
  }

  /** Resident memory in bytes, 0 where the system does not tell. */
  private static long resident() {
    try {
      return Files.readAllLines(STATUS).stream()
          .filter(line -> line.startsWith("VmRSS:"))
          .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) << 10)
          .findFirst()
          .orElse(0);
    } catch (IOException e) {
      return 0;
    }
  }
}
