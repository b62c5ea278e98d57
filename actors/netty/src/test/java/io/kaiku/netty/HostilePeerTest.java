package io.kaiku.netty;

import static io.kaiku.netty.testing.BadPeer.DATA;
import static io.kaiku.netty.testing.BadPeer.FIN;
import static io.kaiku.netty.testing.BadPeer.GO_AWAY;
import static io.kaiku.netty.testing.BadPeer.PING;
import static io.kaiku.netty.testing.BadPeer.RST;
import static io.kaiku.netty.testing.BadPeer.SYN;
import static io.kaiku.netty.testing.BadPeer.WINDOW_UPDATE;
import static io.kaiku.netty.testing.BadPeer.frame;
import static io.kaiku.netty.testing.BadPeer.line;
import static org.assertj.core.api.Assertions.assertThat;

import io.kaiku.kernel.addr.Multiaddr;
import io.kaiku.kernel.addr.Protocol;
import io.kaiku.kernel.bytes.Bytes;
import io.kaiku.kernel.error.ErrorCode;
import io.kaiku.netty.config.DeadlineConfig;
import io.kaiku.netty.config.DnsConfig;
import io.kaiku.netty.config.NettyConfig;
import io.kaiku.netty.testing.Await;
import io.kaiku.netty.testing.BadPeer;
import io.kaiku.netty.testing.CountingGate;
import io.kaiku.netty.testing.Host;
import io.kaiku.netty.testing.LeakRecorder;
import io.kaiku.netty.transport.Connection;
import io.kaiku.netty.transport.Listener;
import io.kaiku.netty.transport.PendingDial;
import io.kaiku.netty.transport.TransportException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Peers that break the rules, over real sockets: what they cost, and what they do not. */
class HostilePeerTest {
  private static final Multiaddr ANY = Multiaddr.of("/ip4/127.0.0.1/tcp/0");
  private static final Bytes HELLO = line("/multistream/1.0.0");

  private final Queue<String> incidents = new ConcurrentLinkedQueue<>();
  private NettyTransports netty;
  private Host host;

  @AfterAll
  static void noBufferWasLost() {
    assertThat(LeakRecorder.leaks()).isEmpty();
  }

  @BeforeEach
  void start() {
    use(DeadlineConfig.defaults());
  }

  @AfterEach
  void stop() {
    host.close();
    Await.value(netty.close());
  }

  /** MS3: connections that drip bytes hold their places until the deadline, and no longer. */
  @Test
  void halfOpenConnectionsAreFewAndEndAtTheDeadline() {
    restart(DeadlineConfig.defaults().withUpgradeMs(300));
    CountingGate gate = new CountingGate(5);
    int port = listen(gate);
    List<BadPeer> slow = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      BadPeer peer = BadPeer.connect(port);
      slow.add(peer);
      int asked = i + 1;
      Await.until("the gate was asked", () -> gate.admitted() + gate.refused() == asked);
      assertThat(gate.taken()).isLessThanOrEqualTo(5);
    }
    slow.forEach(BadPeer::awaitEnd);
    slow.forEach(BadPeer::close);
    Await.until("all places are free", gate::isEven);
    assertThat(incidents).hasSize(gate.admitted()).containsOnly("upgrade.timeout");
  }

  /** MS4. */
  @Test
  void endlessProposalsEndWithAReset() {
    try (BadPeer peer = BadPeer.upgraded(listen(new CountingGate()))) {
      Connection connection = host.nextInbound();
      Bytes proposals = HELLO;
      for (int i = 0; i < 32; i++) {
        proposals = proposals.concat(line("/unknown/" + i));
      }
      peer.send(frame(DATA, SYN, 1, proposals.size(), proposals));
      StringBuilder answers = new StringBuilder();
      while (answers.toString().split("na\n", -1).length < 33) {
        answers.append(peer.hear(DATA).payload().utf8());
      }
      Bytes oneMore = line("/unknown/32");
      peer.send(frame(DATA, 0, 1, oneMore.size(), oneMore));
      BadPeer.Frame frame = peer.hear(WINDOW_UPDATE);
      assertThat(frame.flags() & RST).isEqualTo(RST);
      assertThat(frame.length()).isEqualTo((int) ErrorCode.PROTOCOL_NEGOTIATION_FAILED.value());
      assertThat(incidents).containsExactly("substream.too_many_proposals");
      assertLives(peer, connection);
    }
  }

  /** MS6: there is no plaintext to fall back to. */
  @Test
  void aPeerThatRefusesSecurityIsNotDialed() throws IOException {
    try (ServerSocket server = silent()) {
      PendingDial dial = host.transport().dial(addressOf(server), Optional.empty());
      try (BadPeer peer = new BadPeer(server.accept())) {
        peer.sendRaw(HELLO.concat(line("na")));
        assertThat(Await.failure(dial.connection()))
            .isInstanceOf(TransportException.HandshakeFailed.class)
            .hasMessageContaining("/noise");
        peer.awaitEnd();
      }
    }
  }

  /** NO1. */
  @Test
  void aHandshakeMessageThatNeverComesEndsAtTheDeadline() {
    restart(DeadlineConfig.defaults().withUpgradeMs(300));
    int port = listen(new CountingGate());
    try (BadPeer peer = BadPeer.connect(port)) {
      peer.sendRaw(HELLO.concat(line("/noise"), Bytes.fromHex("002000")));
      peer.awaitEnd();
    }
    assertThat(incidents).containsExactly("upgrade.timeout");
  }

  @Test
  void anEmptyHandshakeMessageEndsAtOnce() {
    try (BadPeer peer = BadPeer.connect(listen(new CountingGate()))) {
      peer.sendRaw(HELLO.concat(line("/noise"), Bytes.fromHex("0000")));
      peer.awaitEnd();
    }
    assertThat(incidents).containsExactly("upgrade.malformed_handshake");
  }

  @Test
  void aForgedRecordEndsTheConnectionWithoutAWord() {
    try (BadPeer peer = BadPeer.upgraded(listen(new CountingGate()))) {
      Connection connection = host.nextInbound();
      peer.sendRaw(Bytes.fromHex("0020").concat(Bytes.wrap(new byte[32])));
      assertThat(peer.awaitEnd()).isZero();
      assertThat(Await.value(connection.closed()).code()).isEqualTo(ErrorCode.PROTOCOL_VIOLATION);
      assertThat(incidents).containsExactly("connection.forged_record");
    }
  }

  static Stream<Bytes> violations() {
    return Stream.of(
        frame(1, DATA, 0, 1, 0),
        frame(0, 4, 0, 1, 0),
        frame(0, DATA, 0x10, 1, 0),
        frame(0, DATA, SYN, 2, 0),
        frame(0, DATA, 0, 0, 5),
        frame(0, WINDOW_UPDATE, SYN, 1, 0).concat(frame(0, WINDOW_UPDATE, SYN, 1, 0)),
        frame(0, DATA, SYN, 1, 262_145),
        frame(0, DATA, SYN, 1, -1),
        frame(0, WINDOW_UPDATE, SYN, 1, 0).concat(frame(0, WINDOW_UPDATE, 0, 1, -1)),
        frame(0, PING, SYN, 1, 7));
  }

  /** YA1, YA2, YA3. */
  @ParameterizedTest
  @MethodSource("violations")
  void aFrameAgainstTheRulesEndsTheConnection(Bytes frames) {
    try (BadPeer peer = BadPeer.upgraded(listen(new CountingGate()))) {
      Connection connection = host.nextInbound();
      peer.send(frames);
      assertThat(peer.hear(GO_AWAY).length()).isEqualTo(1);
      assertThat(Await.value(connection.closed()).code()).isEqualTo(ErrorCode.PROTOCOL_VIOLATION);
      assertThat(incidents).containsExactly("connection.muxer_violation");
    }
  }

  /** YA4: of substreams that nobody has acknowledged a backlog is kept; the rest is reset. */
  @Test
  void aFloodOfOpeningsIsReset() {
    int port = portOf(host.listen(ANY, new CountingGate(), connection -> {}));
    try (BadPeer peer = BadPeer.upgraded(port)) {
      Connection connection = host.nextInbound();
      int id = 1;
      int resets = 0;
      for (int batch = 0; batch < 10; batch++) {
        Bytes[] openings = new Bytes[1_000];
        for (int i = 0; i < openings.length; i++, id += 2) {
          openings[i] = frame(0, WINDOW_UPDATE, SYN, id, 0);
        }
        peer.send(openings);
        for (int expected = batch == 0 ? 744 : 1_000; expected > 0; expected--) {
          assertThat(peer.hear(WINDOW_UPDATE).flags()).isEqualTo(RST);
          resets++;
        }
      }
      assertThat(resets).isEqualTo(10_000 - 256);
      assertThat(connection.stats().substreamsOpen()).isEqualTo(256);
      assertLives(peer, connection);
    }
  }

  /** YA8: data after FIN of both sides is dropped. */
  @Test
  void lateDataIsDropped() {
    try (BadPeer peer = BadPeer.upgraded(listen(new CountingGate()))) {
      Connection connection = host.nextInbound();
      Bytes hello = HELLO.concat(line(Host.ECHO));
      peer.send(
          frame(DATA, SYN, 1, hello.size(), hello), frame(DATA, FIN, 1, 3, Bytes.utf8("bye")));
      BadPeer.Frame heard = peer.hear(DATA);
      while ((heard.flags() & FIN) == 0) {
        heard = peer.hear(DATA);
      }
      Await.until("it is freed", () -> connection.stats().substreamsOpen() == 0);
      peer.send(frame(DATA, 0, 1, 4, Bytes.utf8("late")));
      assertLives(peer, connection);
    }
  }

  @Test
  void aSubstreamWithoutProposalEndsAtTheDeadline() {
    restart(DeadlineConfig.defaults().withNegotiationMs(200));
    try (BadPeer peer = BadPeer.upgraded(listen(new CountingGate()))) {
      Connection connection = host.nextInbound();
      peer.send(frame(DATA, SYN, 1, HELLO.size(), HELLO));
      assertThat(peer.hear(WINDOW_UPDATE).flags()).isEqualTo(RST);
      assertThat(incidents).containsExactly("substream.negotiation_timeout");
      assertLives(peer, connection);
    }
  }

  @Test
  void aPeerThatDoesNotAnswerPingsIsDead() {
    restart(DeadlineConfig.defaults().withKeepAliveMs(100));
    try (BadPeer peer = BadPeer.upgraded(listen(new CountingGate()))) {
      Connection connection = host.nextInbound();
      assertThat(Await.value(connection.closed()).detail()).contains("ping");
      assertThat(peer.hear(PING).flags()).isEqualTo(SYN);
      assertThat(incidents).containsExactly("connection.dead");
    }
  }

  /** A peer that takes no more substreams may have opened some before. */
  @Test
  void aSubstreamOfAPeerThatGoesAwayIsStillAnswered() {
    int port = portOf(host.listen(ANY, new CountingGate(), connection -> {}));
    try (BadPeer peer = BadPeer.upgraded(port)) {
      Connection connection = host.nextInbound();
      Bytes hello = HELLO.concat(line(Host.ECHO));
      peer.send(frame(DATA, SYN, 1, hello.size(), hello), frame(0, GO_AWAY, 0, 0, 0));
      Await.until("it came", () -> connection.stats().substreamsInbound() == 1);
      connection.accept(host.answering());
      assertThat(peer.hear(DATA).payload()).isEqualTo(hello);
    }
  }

  /** The go-away crosses what the other side is still sending, and must not be lost for it. */
  @Test
  void aPeerThatIsStillSendingHearsWhyItIsClosed() {
    Connection connection;
    try (BadPeer peer = BadPeer.upgraded(listen(new CountingGate()))) {
      connection = host.nextInbound();
      connection.close(ErrorCode.SUPPLANTED, "another one is better");
      assertThat(peer.hear(GO_AWAY).length()).isEqualTo((int) ErrorCode.SUPPLANTED.value());
      for (int i = 0; i < 20; i++) {
        peer.sendRecords(frame(0, PING, SYN, 0, i), 30);
      }
      assertThat(peer.awaitEnd()).isZero();
    }
    assertThat(Await.value(connection.closed()).code()).isEqualTo(ErrorCode.SUPPLANTED);
    assertThat(incidents).isEmpty();
  }

  @Test
  void aCancelledHandshakeClosesItsSocket() throws IOException {
    try (ServerSocket server = silent()) {
      PendingDial dial = host.transport().dial(addressOf(server), Optional.empty());
      try (BadPeer peer = new BadPeer(server.accept())) {
        dial.cancel();
        assertThat(Await.failure(dial.connection()))
            .isInstanceOf(TransportException.Cancelled.class);
        peer.awaitEnd();
      }
    }
  }

  @Test
  void aSilentListenerIsGivenUp() throws IOException {
    restart(DeadlineConfig.defaults().withUpgradeMs(200));
    try (ServerSocket server = silent()) {
      PendingDial dial = host.transport().dial(addressOf(server), Optional.empty());
      assertThat(Await.failure(dial.connection()))
          .isInstanceOf(TransportException.DialTimeout.class)
          .hasMessageContaining("200 ms");
    }
  }

  private void assertLives(BadPeer peer, Connection connection) {
    peer.send(frame(0, PING, SYN, 0, 42));
    assertThat(peer.hear(PING).length()).isEqualTo(42);
    assertThat(connection.closed().toCompletableFuture()).isNotDone();
  }

  private int listen(CountingGate gate) {
    return portOf(host.listen(ANY, gate, connection -> connection.accept(host.answering())));
  }

  private static int portOf(Listener listener) {
    return listener.addresses().getFirst().port(Protocol.TCP).orElseThrow();
  }

  private void restart(DeadlineConfig deadlines) {
    stop();
    use(deadlines);
  }

  private void use(DeadlineConfig deadlines) {
    netty =
        NettyTransports.start(
            NettyConfig.defaults().with(deadlines),
            DnsConfig.defaults(),
            (name, remote, detail) -> incidents.add(name));
    host = new Host(1, netty::tcp);
  }

  private static ServerSocket silent() throws IOException {
    return new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
  }

  private static Multiaddr addressOf(ServerSocket server) {
    return Multiaddr.of(server.getInetAddress(), Protocol.TCP, server.getLocalPort());
  }
}
