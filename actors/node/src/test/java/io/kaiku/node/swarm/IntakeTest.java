package io.kaiku.node.swarm;

import static org.assertj.core.api.Assertions.assertThat;

import io.kaiku.kernel.addr.Multiaddr;
import io.kaiku.kernel.error.ErrorCode;
import io.kaiku.kernel.id.Identity;
import io.kaiku.netty.transport.ConnectionGate.Permit;
import io.kaiku.netty.transport.Substream;
import io.kaiku.node.protocol.SwarmException;
import io.kaiku.node.testing.Keys;
import io.kaiku.node.testing.PipedSubstream;
import io.kaiku.node.testing.StubConnection;
import io.kaiku.node.testing.TestSwarm;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class IntakeTest {

  private static final Identity ALICE = Keys.of(1);
  private static final Multiaddr FROM = Multiaddr.of("/ip4/192.0.2.1/tcp/4001");

  private final TestSwarm swarm =
      new TestSwarm(
          "kaiku.swarm.limits { transient.connections.inbound = 3, peer.connections.total = 2,"
              + " protocol-peer.streams { inbound = 2, outbound = 1 } }");

  @Test
  void halfOpenConnectionsAreBoundedAndGivenBack() {
    List<Permit> permits = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      permits.add(swarm.intake.admit(FROM).orElseThrow());
    }
    assertThat(swarm.intake.admit(FROM)).isEmpty();

    permits.getFirst().release();
    permits.getFirst().release();

    Optional<Permit> next = swarm.intake.admit(FROM);
    assertThat(next).isPresent();
    assertThat(swarm.intake.admit(FROM)).isEmpty();
    assertThat(swarm.tools.count("gate.refused.kaiku.swarm.limits.transient.connections.inbound"))
        .isEqualTo(2);
  }

  @Test
  void aConnectionIsNoLongerHalfOpenOnceItsPeerIsKnown() {
    for (int i = 1; i < 8; i++) {
      assertThat(swarm.connect(Keys.of(i)).ended()).isNull();
    }
    assertThat(swarm.table.peers()).hasSize(7);
  }

  @Test
  void connectionsOfOnePeerAreBounded() {
    StubConnection first = swarm.connect(ALICE);
    swarm.connect(ALICE);
    StubConnection third = swarm.connect(ALICE);
    assertThat(third.ended().code()).isEqualTo(ErrorCode.RESOURCE_LIMIT_EXCEEDED);
    assertThat(swarm.table.peer(ALICE.peerId()).orElseThrow().connections()).hasSize(2);

    first.close(ErrorCode.NO_ERROR, "");

    assertThat(swarm.connect(ALICE).ended()).isNull();
  }

  @Test
  void inboundSubstreamsOfOneProtocolAreBoundedPerPeer() {
    List<Substream> taken = new ArrayList<>();
    swarm.hub.as("user").handle(List.of("/echo"), taken::add);
    StubConnection way = swarm.connect(ALICE);

    PipedSubstream first = way.inbound("/echo");
    way.inbound("/echo");
    PipedSubstream third = way.inbound("/echo");

    assertThat(taken).hasSize(2);
    assertThat(third.ended().code()).isEqualTo(ErrorCode.RESOURCE_LIMIT_EXCEEDED);
    first.reset(ErrorCode.NO_ERROR);
    assertThat(way.inbound("/echo").ended()).isNull();
  }

  @Test
  void outboundSubstreamsOfOneProtocolAreBoundedPerPeer() throws InterruptedException {
    StubConnection way = swarm.connect(ALICE);

    PipedSubstream first = PipedSubstream.pair("/echo", way, way).ours();
    assertThat(open(way, first)).isCompletedWithValue(first);
    PipedSubstream second = PipedSubstream.pair("/echo", way, way).ours();
    assertThat(open(way, second))
        .failsWithin(Duration.ZERO)
        .withThrowableThat()
        .withCauseInstanceOf(SwarmException.NotAllowed.class)
        .withMessageContaining("kaiku.swarm.limits.protocol-peer.streams.outbound");
    assertThat(second.ended().code()).isEqualTo(ErrorCode.RESOURCE_LIMIT_EXCEEDED);

    first.reset(ErrorCode.NO_ERROR);
    PipedSubstream third = PipedSubstream.pair("/echo", way, way).ours();
    assertThat(open(way, third)).isCompletedWithValue(third);
  }

  private CompletableFuture<Substream> open(StubConnection way, Substream answer)
      throws InterruptedException {
    var opened = swarm.hub.as("user").openConnected(ALICE.peerId(), List.of("/echo"));
    way.nextOpening().answer().complete(answer);
    return opened.toCompletableFuture();
  }

  @Test
  void onlyKnownProtocolsAreSupportedAndTheOthersCounted() {
    swarm.hub.as("user").handle(List.of("/echo"), substream -> {});
    StubConnection way = swarm.connect(ALICE);

    assertThat(way.handler().supports("/echo")).isTrue();
    assertThat(way.handler().supports("/nope")).isFalse();
    assertThat(swarm.tools.count("substream.unknown_protocol")).isEqualTo(1);
  }

  @Test
  void whoIsDeniedIsDisconnectedAndStaysOut() {
    StubConnection way = swarm.connect(ALICE);

    swarm.hub.as("user").gate(gater -> gater.deny(ALICE.peerId()));

    assertThat(way.ended().code()).isEqualTo(ErrorCode.GATED);
    Permit permit = swarm.intake.admit(FROM).orElseThrow();
    assertThat(permit.refusal(ALICE.peerId())).isPresent();
    permit.release();
    assertThat(swarm.connect(ALICE).ended().code()).isEqualTo(ErrorCode.GATED);
    assertThat(swarm.intake.denied(FROM, Optional.of(ALICE.peerId()))).isPresent();
  }

  @Test
  void whoeverHasOurOwnIdentityIsRefusedAndCounted() {
    Permit permit = swarm.intake.admit(FROM).orElseThrow();

    assertThat(permit.refusal(swarm.self.peerId()).orElseThrow().code()).isEqualTo(ErrorCode.GATED);
    assertThat(swarm.tools.count("connection.refused.kaiku.node.self")).isEqualTo(1);
    assertThat(swarm.connect(swarm.self).ended().code()).isEqualTo(ErrorCode.GATED);
    assertThat(swarm.table.peers()).isEmpty();
  }

  @Test
  void nothingComesInAfterItIsClosed() {
    swarm.intake.close();

    assertThat(swarm.intake.admit(FROM)).isEmpty();
    assertThat(swarm.intake.denied(FROM, Optional.empty())).isPresent();
  }

  @Test
  void tenThousandConnectionsLeaveNothingBehind() {
    for (int i = 0; i < 10_000; i++) {
      swarm.connect(ALICE).close(ErrorCode.NO_ERROR, "");
      swarm.tools.advanceMs(10_000);
    }

    assertThat(swarm.table.connections()).isEmpty();
    assertThat(swarm.table.peers()).isEmpty();
  }
}
