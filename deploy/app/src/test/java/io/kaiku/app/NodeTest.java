package io.kaiku.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.kaiku.app.testing.KaikuProcess;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A node, and what the other commands do with it. */
class NodeTest {
  private static KaikuProcess node;

  @BeforeAll
  static void start() {
    node =
        KaikuProcess.start(
            "node",
            "--listen",
            KaikuProcess.LOOPBACK,
            KaikuProcess.LOOPBACK,
            "--echo",
            "--topic",
            "news",
            "sport",
            "burst",
            "--data-centre",
            "eu",
            "--metrics-port",
            "0",
            "--json");
  }

  @AfterAll
  static void stop() {
    node.handle().destroy();
    assertThat(node.exitCode()).isEqualTo(143);
    assertThat(node.complaint()).doesNotContain("ERROR").doesNotContain("Exception");
  }

  @Test
  void theFirstLineSaysThatItIsReady() {
    var first = node.awaitLine(line -> true);

    var peer = "[1-9A-HJ-NP-Za-km-z]+";
    var address = "/ip4/127\\.0\\.0\\.1/tcp/[1-9]\\d*/p2p/";
    assertThat(first)
        .matches(
            "\\{\"event\":\"ready\",\"peerId\":\"(PEER)\",\"addresses\":\\[\"ADDRESS\\1\",\"ADDRESS\\1\"]}"
                .replace("PEER", peer)
                .replace("ADDRESS", address));
  }

  @Test
  void ping() {
    var ping =
        KaikuProcess.run("ping", node.address(), "--count", "3", "--interval", "1", "--json");

    assertThat(ping.exitCode()).isZero();
    assertThat(ping.lines().getFirst()).startsWith("{\"event\":\"ready\",\"peerId\":\"");
    assertThat(ping.events().stream().filter(KaikuProcess.is("pong")))
        .extracting(pong -> pong.path("seq").asInt())
        .containsExactly(1, 2, 3);
    var summary = ping.event("ping");
    assertThat(summary.path("peerId")).isEqualTo(node.await("ready").path("peerId"));
    assertThat(summary.path("sent").asInt()).isEqualTo(3);
    assertThat(summary.path("received").asInt()).isEqualTo(3);
    assertThat(summary.path("minMillis").asDouble())
        .isPositive()
        .isLessThanOrEqualTo(summary.path("p99Millis").asDouble());
  }

  @Test
  void anotherPeerAtTheAddressIsNotPinged() {
    var other = "/p2p/12D3KooWGzxzKZYveHXtpG6AsrUJBcWxHBFS2HsEoGTxrMLvKXtf";
    var ping = KaikuProcess.run("ping", node.address().replaceFirst("/p2p/.*", other));

    assertThat(ping.exitCode()).isEqualTo(4);
    assertThat(ping.complaint()).contains(node.await("ready").path("peerId").asText());
  }

  @Test
  void identify() {
    var identify = KaikuProcess.run("identify", hostAndPort(), "--json");

    assertThat(identify.exitCode()).isZero();
    var said = identify.event("identify");
    assertThat(said.path("peerId")).isEqualTo(node.await("ready").path("peerId"));
    assertThat(said.path("agentVersion").asText()).startsWith("kaiku/");
    assertThat(said.path("protocols"))
        .extracting(protocol -> protocol.asText())
        .contains("/echo/1.0.0", "/ipfs/ping/1.0.0", "/meshsub/1.1.0");
    assertThat(said.path("addresses")).hasSize(2);
    assertThat(said.path("observedAddress").asText()).startsWith("/ip4/127.0.0.1/tcp/");
    assertThat(said.path("signedRecord").asBoolean()).isTrue();
  }

  @Test
  void peers() {
    var peers = KaikuProcess.run("peers", "--seed", hostAndPort(), "--json");

    assertThat(peers.exitCode()).isZero();
    assertThat(peers.event("peers").path("count").asInt()).isPositive();
    assertThat(peers.events())
        .anySatisfy(
            peer -> {
              assertThat(peer.path("peerId")).isEqualTo(node.await("ready").path("peerId"));
              assertThat(peer.path("event").asText()).isEqualTo("peer");
              assertThat(peer.path("dataCentre").asText()).isEqualTo("eu");
              assertThat(peer.path("connected").asBoolean()).isTrue();
              assertThat(peer.path("rttMillis").asDouble()).isPositive();
            });
  }

  @Test
  void pub() {
    var pub =
        KaikuProcess.runWith(
            "one\ntwo\r\nthrée",
            "pub",
            "news",
            "--seed",
            node.address(),
            "--data-centre",
            "us",
            "--json");

    assertThat(pub.exitCode()).isZero();
    var published = pub.event("published");
    assertThat(published.path("accepted").asInt()).isEqualTo(3);
    assertThat(published.path("failed").asInt()).isZero();
    assertThat(published.path("peers").asInt()).isPositive();
    assertThat(published.path("dataCentres")).extracting(name -> name.asText()).contains("eu");
    var message = node.await(event -> event.path("data").asText().equals("thrée"));
    assertThat(message.path("event").asText()).isEqualTo("message");
    assertThat(message.path("topic").asText()).isEqualTo("news");
    assertThat(message.path("from")).isEqualTo(pub.event("ready").path("peerId"));
    assertThat(message.path("dataCentre").asText()).isEqualTo("us");
    assertThat(message.path("bytes").asInt()).isEqualTo(6);
    assertThat(node.await(event -> event.path("data").asText().equals("two"))).isNotNull();
  }

  @Test
  void pubFailsIfNobodyTakesTheEvent() {
    var pub =
        KaikuProcess.runWith(
            "one\n", "pub", "unheard", "--seed", node.address(), "--wait", "1", "--json");

    assertThat(pub.exitCode()).isEqualTo(1);
    assertThat(pub.event("published").path("failed").asInt()).isEqualTo(1);
    var error = pub.event("error");
    assertThat(error.path("setting").asText()).isEqualTo("--wait");
    assertThat(error.path("message").asText())
        .contains("no peer has taken an event of topic unheard within 1000 ms");
  }

  @Test
  void subEndsAfterSoManyEvents() {
    try (var sub =
        KaikuProcess.start(
            "sub", "--seed", node.address(), hostAndPort(), "sport", "--count", "2", "--json")) {
      sub.await("subscribed");
      var input = "\u0000binary".getBytes(java.nio.charset.StandardCharsets.UTF_8);
      input[0] = (byte) 0xff;
      try (var pub =
          KaikuProcess.start("pub", "sport", "--policy=sign", "--seed", node.address())) {
        pub.write("goal\n".getBytes(java.nio.charset.StandardCharsets.UTF_8));
        pub.write(input);
        pub.endInput();
        assertThat(pub.exitCode()).isZero();
        assertThat(pub.lines()).singleElement().asString().startsWith("2 events to ");
      }

      assertThat(sub.exitCode()).isZero();
      assertThat(sub.events().stream().filter(KaikuProcess.is("message")))
          .extracting(event -> event.path("data").asText())
          .containsExactlyInAnyOrder("goal", "/2JpbmFyeQ==");
    }
  }

  @Test
  void everyEventOfABurstIsReadThoughPubIsGone() {
    int events = 10_000;
    try (var sub =
        KaikuProcess.start(
            "sub", "burst", "--seed", node.address(), "--count", "" + events, "--json")) {
      sub.await("subscribed");
      var input =
          IntStream.range(0, events)
              .mapToObj(i -> "event " + i + "\n")
              .collect(Collectors.joining());
      var pub = KaikuProcess.runWith(input, "pub", "burst", "--seed", node.address(), "--json");

      assertThat(pub.exitCode()).isZero();
      assertThat(pub.event("published").path("accepted").asInt()).isEqualTo(events);
      assertThat(sub.exitCode()).isZero();
      assertThat(sub.events().stream().filter(KaikuProcess.is("message"))).hasSize(events);
    }
  }

  @Test
  void metricsArePrometheusText() throws Exception {
    var url = URI.create(node.await("metrics").path("url").asText());
    assertThat(url.getHost()).isEqualTo("127.0.0.1");
    try (var client = HttpClient.newHttpClient()) {
      var answer = get(client, url);
      while (!answer.body().contains("kaiku_")) { // until the first tick of Kamon
        assertThat(new CountDownLatch(1).await(50, TimeUnit.MILLISECONDS)).isFalse();
        answer = get(client, url);
      }

      assertThat(answer.statusCode()).isEqualTo(200);
      assertThat(answer.headers().firstValue("Content-Type")).hasValue("text/plain; version=0.0.4");
      assertThat(answer.body())
          .contains("# TYPE kaiku_", "kaiku_memory_max_bytes", "jvm_memory_used_bytes");
      assertThat(get(client, url.resolve("/other")).statusCode()).isEqualTo(404);
    }
  }

  private static HttpResponse<String> get(HttpClient client, URI url)
      throws IOException, InterruptedException {
    return client.send(HttpRequest.newBuilder(url).build(), HttpResponse.BodyHandlers.ofString());
  }

  /** The address of the node as people write it. */
  private static String hostAndPort() {
    return node.address().replaceFirst("/ip4/([^/]+)/tcp/(\\d+)/.*", "$1:$2");
  }
}
