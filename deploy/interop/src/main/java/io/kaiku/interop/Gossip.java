package io.kaiku.interop;

import static io.kaiku.interop.PeerProcess.is;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Events each way with one foreign peer, and in a mesh of us and several. */
final class Gossip {
  static final String TOPIC = "interop";
  private static final Duration ASK_AGAIN = Duration.ofMillis(100);

  private final Peers peers;
  private final int messages;

  /** {@code messages} is how many events go each way. */
  Gossip(Peers peers, int messages) {
    this.peers = peers;
    this.messages = messages;
  }

  /** {@code kaiku sub} and {@code kaiku pub} dial a foreign peer. */
  String weDial(String language, String policy) {
    try (var them = foreign(language, policy)) {
      try (var us =
          peers.ours("sub", TOPIC, "--json", "--policy", policy, "--seed", them.address())) {
        awaitMesh(them, us.peerId());
        var theirs = burst("theirs", policy, them);
        theirs.publishedBy(them);
        theirs.awaitPublished(them);
        theirs.awaitAll(us);
      }
      publish(them.address(), policy, List.of(them));
    }
    return bothWays();
  }

  /** A foreign peer dials our node, through which another of ours publishes. */
  String theyDial(String language, String policy) {
    try (var us = ourNode(policy);
        var them = foreign(language, policy, "--seed", us.address())) {
      awaitMesh(them, us.peerId());
      var theirs = burst("theirs", policy, them);
      theirs.publishedBy(them);
      theirs.awaitPublished(them);
      theirs.awaitAll(us);
      publish(us.address(), policy, List.of(us, them));
    }
    return bothWays();
  }

  /** All foreign peers and ours, each connected with each; our node is the seed. */
  String mesh(List<String> languages, String policy) {
    try (var us = ourNode(policy)) {
      Map<String, PeerProcess> them = new LinkedHashMap<>();
      try {
        List<String> seeds = new ArrayList<>(List.of("--seed", us.address()));
        for (var language : languages) {
          var peer = foreign(language, policy, seeds.toArray(String[]::new));
          them.put(language, peer);
          seeds.addAll(List.of("--seed", peer.address()));
        }
        exchange(us, them, policy);
      } finally {
        them.values().forEach(PeerProcess::close);
      }
    }
    return messages + " events of each, each once at every other";
  }

  private void exchange(PeerProcess us, Map<String, PeerProcess> them, String policy) {
    var everybody = new ArrayList<>(them.values());
    everybody.add(us);
    them.values().forEach(peer -> awaitMesh(peer, othersThan(peer, everybody)));
    Map<PeerProcess, Burst> bursts = new LinkedHashMap<>();
    them.forEach((language, peer) -> bursts.put(peer, burst(language, policy, peer)));
    bursts.forEach((peer, burst) -> burst.publishedBy(peer));
    bursts.forEach((peer, burst) -> burst.awaitPublished(peer));
    bursts.forEach(
        (publisher, burst) ->
            everybody.stream().filter(peer -> peer != publisher).forEach(burst::awaitAll));
    publish(us.address(), policy, everybody);
    bursts.forEach((publisher, burst) -> everybody.forEach(burst::check));
  }

  /** Publishes by {@code kaiku pub} to a seed until all have heard all. */
  void publish(String seed, String policy, List<PeerProcess> hearers) {
    try (var us = peers.ours("pub", TOPIC, "--json", "--policy", policy, "--seed", seed)) {
      var ours = burst("ours", policy, us);
      us.write(ours.lines());
      us.endInput();
      hearers.forEach(ours::awaitAll);
      us.awaitSuccess();
    }
  }

  Burst burst(String prefix, String policy, PeerProcess author) {
    return new Burst(TOPIC, prefix, messages, signer(policy, author));
  }

  private static @Nullable String signer(String policy, PeerProcess author) {
    return policy.equals("sign") ? author.peerId() : null;
  }

  /**
   * Waits until the mesh of a foreign peer holds all of these: go sends an event that it publishes
   * before that to nobody.
   */
  static void awaitMesh(PeerProcess foreign, String... wanted) {
    long deadlineNanos = System.nanoTime() + PeerProcess.PATIENCE.toNanos();
    int asked = 0;
    while (true) {
      foreign.command("peers");
      asked++;
      var mesh = foreign.awaitCount("peers", asked, is("peers")).getLast().path("mesh").path(TOPIC);
      if (holds(mesh, wanted)) {
        return;
      }
      if (System.nanoTime() - deadlineNanos > 0) {
        throw foreign.failed("has a mesh of " + mesh + ", not " + String.join(", ", wanted));
      }
      foreign.eventsFrom(Integer.MAX_VALUE, ASK_AGAIN);
    }
  }

  private static boolean holds(JsonNode mesh, String... wanted) {
    List<String> members = new ArrayList<>();
    mesh.forEach(member -> members.add(member.asText()));
    return members.containsAll(List.of(wanted));
  }

  private static String[] othersThan(PeerProcess peer, List<PeerProcess> everybody) {
    return everybody.stream()
        .filter(other -> other != peer)
        .map(PeerProcess::peerId)
        .toArray(String[]::new);
  }

  private PeerProcess ourNode(String policy) {
    return peers.ourNode("--topic", TOPIC, "--policy", policy);
  }

  PeerProcess foreign(String language, String policy, String... more) {
    return peers.foreignListener(
        language, Peers.join(List.of("--topic", TOPIC, "--policy", policy), more));
  }

  String bothWays() {
    return messages + " events each way, each once";
  }
}
