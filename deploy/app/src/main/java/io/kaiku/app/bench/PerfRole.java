package io.kaiku.app.bench;

import io.kaiku.app.cli.Fields;
import io.kaiku.app.peer.Failures;
import io.kaiku.streams.Peer;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** One end of a bulk transfer, on a peer as a user starts it. */
final class PerfRole implements Role {
  private static final long WAIT_S = 30;

  private final Peer peer;
  private final BlockingQueue<Long> served = new LinkedBlockingQueue<>();

  private PerfRole(Peer peer) {
    this.peer = peer;
  }

  static PerfRole start() {
    var role = new PerfRole(Peers.listening());
    Perf.serve(role.peer, role.served::add);
    return role;
  }

  @Override
  public Fields ready() {
    return Fields.event("ready").put("address", Peers.address(peer));
  }

  /**
   * {@code run ADDRESS PROTOCOL UP DOWN} moves bytes on a new substream; {@code served} says how
   * many the oldest upload had that was not asked for yet.
   */
  @Override
  public Fields perform(String verb, List<String> words) {
    return switch (verb) {
      case "run" -> {
        var remote = Failures.await(peer.connect(words.get(0)), "connecting", WAIT_S);
        var substream = Failures.await(peer.open(remote, words.get(1)), "opening", WAIT_S);
        long up = Long.parseLong(words.get(2));
        long down = Long.parseLong(words.get(3));
        yield Fields.event("ran").put("nanos", Perf.run(substream, up, down));
      }
      case "served" -> Fields.event("served").put("bytes", nextServed());
      default -> throw new IllegalArgumentException("a " + verb + " is not known");
    };
  }

  private long nextServed() {
    try {
      Long next = served.poll(WAIT_S, TimeUnit.SECONDS);
      return next == null ? -1 : next;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return -1;
    }
  }

  @Override
  public void close() {
    peer.close();
  }
}
