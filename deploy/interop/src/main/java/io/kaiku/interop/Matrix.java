package io.kaiku.interop;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.IntStream;

/**
 * What is tried with each foreign peer: {we dial, they dial} × {ping, identify, echo, signed and
 * unsigned events both ways}, and a mesh of us and all of them.
 */
final class Matrix {
  /** One thing to try; it throws when it fails. */
  record Case(String peer, String direction, String name, Runnable run) {
    Row tried() {
      long start = System.nanoTime();
      String error = null;
      try {
        run.run();
      } catch (RuntimeException e) {
        error = e.toString();
      }
      return new Row(
          peer, direction, name, error == null, (System.nanoTime() - start) / 1_000_000, error);
    }
  }

  private static final String TOPIC = "interop";
  private static final String RATE_PER_S = "300";

  private final Peers peers;
  private final Echo echo;
  private final int messages;

  /** {@code messages} is how many events go each way. */
  Matrix(Peers peers, Echo echo, int messages) {
    this.peers = peers;
    this.echo = echo;
    this.messages = messages;
  }

  List<Case> cases(List<String> languages) {
    var cases = new ArrayList<Case>();
    for (var language : languages) {
      cases.add(new Case(language, "we-dial", "ping", () -> wePing(language)));
      cases.add(new Case(language, "we-dial", "identify", () -> weIdentify(language)));
      cases.add(new Case(language, "we-dial", "echo", () -> weEcho(language)));
      cases.add(new Case(language, "we-dial", "gossip-signed", () -> weDial(language, "sign")));
      cases.add(new Case(language, "we-dial", "gossip-unsigned", () -> weDial(language, "nosign")));
      cases.add(new Case(language, "they-dial", "ping", () -> theyTry(language, "ping")));
      cases.add(new Case(language, "they-dial", "identify", () -> theyTry(language, "identify")));
      cases.add(new Case(language, "they-dial", "echo", () -> theyTry(language, "echo")));
      cases.add(new Case(language, "they-dial", "gossip-signed", () -> theyDial(language, "sign")));
      cases.add(
          new Case(language, "they-dial", "gossip-unsigned", () -> theyDial(language, "nosign")));
    }
    if (languages.size() > 1) {
      cases.add(new Case("all", "mesh", "gossip-signed", () -> mesh(languages, "sign")));
      cases.add(new Case("all", "mesh", "gossip-unsigned", () -> mesh(languages, "nosign")));
    }
    return cases;
  }

  private void wePing(String language) {
    try (var them = peers.foreignListener(language);
        var us = peers.ours("ping", them.address(), "--count", "5", "--json")) {
      us.awaitCount(
          "pong", 5, event -> is("pong").test(event) && event.path("rttMillis").asDouble() > 0);
      us.awaitSuccess();
    }
  }

  private void weIdentify(String language) {
    try (var them = peers.foreignListener(language);
        var us = peers.ours("identify", them.address(), "--json")) {
      var them0 = them.peerId();
      us.await(
          "identify",
          event ->
              is("identify").test(event)
                  && event.path("peerId").asText().equals(them0)
                  && contains(event.path("protocols"), "/echo/1.0.0")
                  && !event.path("addresses").isEmpty()
                  && !event.path("agentVersion").asText().isEmpty());
      us.awaitSuccess();
    }
  }

  private void weEcho(String language) {
    try (var them = peers.foreignListener(language)) {
      echo.through(them.address());
    }
  }

  private void theyTry(String language, String what) {
    try (var us = peers.ourNode("--echo");
        var them = peers.foreign(language, "dial", us.address(), what)) {
      var result = them.await("result", is("result"));
      if (!result.path("ok").asBoolean()) {
        throw new InteropException(result.toString());
      }
      them.awaitSuccess();
      if (what.equals("identify") && !contains(result.path("protocols"), "/echo/1.0.0")) {
        throw new InteropException("we do not tell of /echo/1.0.0: " + result);
      }
    }
  }

  /** Events each way with a peer that we dial. */
  private void weDial(String language, String policy) {
    try (var them = peers.foreignListener(language, "--topic", TOPIC, "--policy", policy)) {
      bothWays(them, policy, them.address());
    }
  }

  /** Events each way through a peer of ours that they dial. */
  private void theyDial(String language, String policy) {
    try (var us = peers.ourNode("--topic", TOPIC, "--policy", policy);
        var them =
            peers.foreignListener(
                language, "--topic", TOPIC, "--policy", policy, "--seed", us.address())) {
      var our = us.peerId();
      them.await("connected", event -> is("connected").test(event) && from(our).test(event));
      us.await("subscribed", is("subscribed"));
      burst(them);
      us.awaitCount("message", messages, is("message"));
      exactlyOnce(us, them.peerId(), policy);
      publishTo(us.address(), policy, them);
    }
  }

  private void bothWays(PeerProcess them, String policy, String address) {
    try (var us = peers.ours("sub", TOPIC, "--json", "--policy", policy, "--seed", address)) {
      var our = us.peerId();
      them.await("subscribed", event -> is("subscribed").test(event) && from(our).test(event));
      us.await("subscribed", is("subscribed"));
      burst(them);
      us.awaitCount("message", messages, is("message"));
      exactlyOnce(us, them.peerId(), policy);
    }
    publishTo(address, policy, them);
  }

  /** Publishes by {@code kaiku pub} to a seed; they hear each event once. */
  private void publishTo(String seed, String policy, PeerProcess them) {
    try (var us = peers.ours("pub", TOPIC, "--json", "--policy", policy, "--seed", seed)) {
      var lines = new StringBuilder();
      IntStream.range(0, messages).forEach(i -> lines.append("ours-").append(i).append('\n'));
      us.write(lines.toString().getBytes(StandardCharsets.UTF_8));
      us.endInput();
      them.awaitCount("message", messages, Matrix::isOurs);
      us.awaitSuccess();
      distinct(them, messages, Matrix::isOurs);
    }
  }

  private void mesh(List<String> languages, String policy) {
    try (var us = peers.ourNode("--topic", TOPIC, "--policy", policy)) {
      var them = new LinkedHashMap<String, PeerProcess>();
      try {
        var seeds = new ArrayList<String>(List.of("--seed", us.address()));
        for (var language : languages) {
          var arguments = new ArrayList<>(List.of("--topic", TOPIC, "--policy", policy));
          arguments.addAll(seeds);
          var peer = peers.foreignListener(language, arguments.toArray(String[]::new));
          them.put(language, peer);
          seeds.addAll(List.of("--seed", peer.address()));
        }
        us.awaitCount("subscribed", languages.size(), is("subscribed"));
        them.values()
            .forEach(peer -> peer.awaitCount("subscribed", languages.size(), is("subscribed")));
        them.forEach(
            (language, peer) ->
                peer.command(
                    "burst " + TOPIC + " " + messages + " " + language + " " + RATE_PER_S));
        us.awaitCount("message", messages * languages.size(), is("message"));
        them.forEach(
            (language, peer) ->
                peer.awaitCount("message", messages * (languages.size() - 1), is("message")));
        publishTo(us.address(), policy, them.values().iterator().next());
        them.values().forEach(peer -> peer.awaitCount("message", messages, Matrix::isOurs));
        them.values().forEach(peer -> distinct(peer, messages * languages.size(), is("message")));
      } finally {
        them.values().forEach(PeerProcess::close);
      }
    }
  }

  private void burst(PeerProcess them) {
    them.command("burst " + TOPIC + " " + messages + " theirs " + RATE_PER_S);
    var burst = them.await("burst", is("burst"));
    if (burst.path("failed").asInt() > 0) {
      throw new InteropException("they could not publish: " + burst);
    }
  }

  private void exactlyOnce(PeerProcess us, String publisher, String policy) {
    distinct(us, messages, is("message"));
    for (var event : us.events(is("message"))) {
      boolean named = event.path("from").asText("").equals(publisher);
      if (named != policy.equals("sign")) {
        throw new InteropException(
            "an event of policy "
                + policy
                + " should"
                + (named ? " not" : "")
                + " name "
                + publisher
                + ": "
                + event);
      }
    }
  }

  private static void distinct(PeerProcess peer, int expected, Predicate<JsonNode> fits) {
    Map<String, Integer> counts = new LinkedHashMap<>();
    peer.events(fits).forEach(event -> counts.merge(event.path("data").asText(), 1, Integer::sum));
    if (counts.size() != expected || counts.values().stream().anyMatch(count -> count > 1)) {
      throw new InteropException(
          counts.size() + " different events, expected " + expected + ", each once");
    }
  }

  private static Predicate<JsonNode> is(String kind) {
    return event -> PeerProcess.is(event, kind);
  }

  private static boolean isOurs(JsonNode event) {
    return is("message").test(event) && event.path("data").asText().startsWith("ours-");
  }

  private static Predicate<JsonNode> from(String peerId) {
    return event -> event.path("peerId").asText().equals(peerId);
  }

  private static boolean contains(JsonNode list, String text) {
    for (var item : list) {
      if (item.asText().equals(text)) {
        return true;
      }
    }
    return false;
  }
}
