package io.kaiku.interop;

import static io.kaiku.interop.PeerProcess.is;

import java.util.List;

/**
 * A foreign peer that is killed amid its events, and comes back with the same key at the same
 * address.
 */
final class Restart {
  private static final String[] SAME_KEY = {"--key-seed", "7"};

  private final Peers peers;
  private final Gossip gossip;

  Restart(Peers peers, Gossip gossip) {
    this.peers = peers;
    this.gossip = gossip;
  }

  /** Our node has it as its seed, and must find it again. */
  String weDial(String language) {
    var first = gossip.foreign(language, "sign", SAME_KEY);
    try (first;
        var us = peers.ourNode("--topic", Gossip.TOPIC, "--seed", first.address())) {
      var address = first.address();
      killAmidEvents(first, us);
      try (var again = back(language, address)) {
        return heardAgain(again, us);
      }
    }
  }

  /** It has our node as its seed, and must be taken in again. */
  String theyDial(String language) {
    try (var us = peers.ourNode("--topic", Gossip.TOPIC)) {
      var first =
          gossip.foreign(language, "sign", Peers.join(List.of(SAME_KEY), "--seed", us.address()));
      try (first) {
        var address = first.address();
        killAmidEvents(first, us);
        try (var again = back(language, address, "--seed", us.address())) {
          return heardAgain(again, us);
        }
      }
    }
  }

  private PeerProcess back(String language, String address, String... more) {
    int end = address.indexOf("/p2p/");
    return peers.foreign(
        language,
        Peers.join(
            List.of("listen", "--listen", address.substring(0, end), "--topic", Gossip.TOPIC),
            Peers.join(List.of(SAME_KEY), more)));
  }

  private void killAmidEvents(PeerProcess them, PeerProcess us) {
    Gossip.awaitMesh(them, us.peerId());
    gossip.burst("before", "sign", them).publishedBy(them);
    us.await("message", is("message"));
    them.kill();
  }

  private String heardAgain(PeerProcess again, PeerProcess us) {
    again.peerId();
    long startNanos = System.nanoTime();
    Gossip.awaitMesh(again, us.peerId());
    long millis = (System.nanoTime() - startNanos) / 1_000_000;
    var theirs = gossip.burst("again", "sign", again);
    theirs.publishedBy(again);
    theirs.awaitPublished(again);
    theirs.awaitAll(us);
    gossip.publish(us.address(), "sign", List.of(us, again));
    return "in the mesh " + millis + " ms after its restart; " + gossip.bothWays();
  }
}
