package io.kaiku.interop;

import static io.kaiku.interop.PeerProcess.is;

import com.fasterxml.jackson.databind.JsonNode;

/** Ping, identify, echo and {@code kaiku listen} with one foreign peer, dialed by us or by it. */
final class Probes {
  private static final int PINGS = 5;

  private final Peers peers;
  private final Echo echo;

  Probes(Peers peers, Echo echo) {
    this.peers = peers;
    this.echo = echo;
  }

  String wePing(String language) {
    try (var them = peers.foreignListener(language);
        var us = peers.ours("ping", them.address(), "--count", "" + PINGS, "--json")) {
      var pongs = us.awaitCount("pong", PINGS, is("pong"));
      us.awaitSuccess();
      for (var pong : pongs) {
        if (!(pong.path("rttMillis").asDouble() > 0)) {
          throw us.failed("measured nothing: " + pong);
        }
      }
      return "rttMillis " + pongs.getLast().path("rttMillis").asText();
    }
  }

  String weIdentify(String language) {
    try (var them = peers.foreignListener(language);
        var us = peers.ours("identify", them.address(), "--json")) {
      var answer = us.await("identify", is("identify"));
      us.awaitSuccess();
      if (!answer.path("peerId").asText().equals(them.peerId())
          || !contains(answer.path("protocols"), Echo.PROTOCOL)
          || answer.path("addresses").isEmpty()
          || !answer.path("observedAddress").asText().startsWith("/ip4/127.0.0.1/tcp/")
          || answer.path("signedRecord").asBoolean() != signsRecords(language)) {
        throw us.failed("identified " + answer);
      }
      return answer.path("agentVersion").asText();
    }
  }

  String weEcho(String language) {
    try (var them = peers.foreignListener(language)) {
      return echo.through(them.address());
    }
  }

  String theyPing(String language) {
    return "rttMillis " + theirs(language, "ping").path("rttMillis");
  }

  String theyIdentify(String language) {
    var result = theirs(language, "identify");
    if (!contains(result.path("protocols"), Echo.PROTOCOL)
        || result.path("listenAddrs").isEmpty()
        || result.path("signedRecord").asBoolean() != signsRecords(language)) {
      throw new InteropException("they identified us as " + result);
    }
    return result.path("agentVersion").asText();
  }

  String theyEcho(String language) {
    return echoed(theirs(language, "echo", "--bytes", "" + echo.bytes()));
  }

  /** An echo of theirs goes through the standard input and output of {@code kaiku listen}. */
  String theyEchoThroughListen(String language) {
    try (var us = new Mirror(echo)) {
      var result = tried(language, us.address(), "echo", "--bytes", "" + echo.bytes());
      us.awaitSuccess();
      return echoed(result);
    }
  }

  private String echoed(JsonNode result) {
    if (result.path("bytes").asInt() != echo.bytes()) {
      throw new InteropException("not all came back: " + result);
    }
    return result.path("bytes").asText() + " B, sha256 " + result.path("sha256").asText();
  }

  /** The result of what a foreign peer tries with us. */
  private JsonNode theirs(String language, String... probe) {
    try (var us = peers.ourNode("--echo")) {
      return tried(language, us.address(), probe);
    }
  }

  private JsonNode tried(String language, String address, String... probe) {
    try (var them = peers.foreignDialer(language, address, probe)) {
      var result = them.await("result", is("result"));
      if (!result.path("ok").asBoolean()) {
        throw them.failed("says " + result);
      }
      them.awaitSuccess();
      return result;
    }
  }

  /** Signed peer records of rust-libp2p have a form of their own; see the README. */
  private static boolean signsRecords(String language) {
    return !language.equals("rust");
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
