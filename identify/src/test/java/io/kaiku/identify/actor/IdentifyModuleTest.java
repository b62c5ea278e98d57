package io.kaiku.identify.actor;

import static io.kaiku.identify.actor.TestPeers.await;
import static io.kaiku.identify.actor.TestPeers.connect;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kaiku.identify.core.Identify;
import io.kaiku.kernel.addr.Multiaddr;
import io.kaiku.kernel.bytes.Bytes;
import io.kaiku.kernel.bytes.Varint;
import io.kaiku.kernel.error.ErrorCode;
import io.kaiku.netty.transport.Substream;
import io.kaiku.node.PeerHandle;
import io.kaiku.node.protocol.InboundHandler;
import io.kaiku.node.protocol.PeerState;
import io.kaiku.swarm.peers.KnownAddress;
import io.kaiku.swarm.peers.PeerInfo;
import io.kaiku.swarm.peers.Provenance;
import java.util.List;
import java.util.stream.Stream;
import org.apache.pekko.actor.PoisonPill;
import org.apache.pekko.actor.typed.javadsl.Adapter;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class IdentifyModuleTest {
  private final TestPeers world = new TestPeers();
  private final IdentifyModule ours = new IdentifyModule(IdentifySettings.load());
  private final IdentifyModule theirs = new IdentifyModule(IdentifySettings.load());

  @AfterEach
  void stop() {
    world.close();
  }

  private PeerInfo known(PeerHandle peer, PeerHandle other) {
    return await(peer.peerstore().ask((store, nowMs) -> store.info(other.id(), nowMs)))
        .orElseThrow();
  }

  @Test
  void bothSidesLearnWhoTheOtherIs() {
    var alice = world.start(1, ours);
    var bob = world.start(2, theirs);
    connect(alice, bob);

    assertThat(world.awaitPeer(alice, bob.id(), PeerState::identified).protocols())
        .contains(Identify.ID, Identify.PUSH);
    assertThat(world.awaitPeer(bob, alice.id(), PeerState::identified).protocols())
        .contains(Identify.ID, Identify.PUSH);
    world.awaitTrue(
        () -> {
          assertThat(known(bob, alice).software().agentVersion()).isEqualTo("kaiku/0.1.0");
          assertThat(known(bob, alice).software().protocolVersion()).isEqualTo("ipfs/0.1.0");
          assertThat(known(bob, alice).addresses().stream().map(KnownAddress::address))
              .as("where it listens, although it dialed")
              .containsAll(alice.self().listenAddresses());
          assertThat(known(bob, alice).addresses().stream().map(KnownAddress::provenance))
              .as("its record is believed")
              .contains(Provenance.SIGNED_RECORD);
        });
  }

  @Test
  void aPeerCanBeAskedAgain() {
    var alice = world.start(1, ours);
    var bob = world.start(2, theirs);
    assertThatThrownBy(() -> await(ours.ask(alice, bob.id())))
        .hasCauseInstanceOf(IdentifyModule.UnansweredException.class)
        .hasMessageContaining("no connection");
    var connection = connect(alice, bob);
    var said = await(ours.ask(alice, bob.id()));

    assertThat(said.addresses()).isEqualTo(bob.self().listenAddresses());
    assertThat(said.message().publicKey()).isEqualTo(bob.self().identity().publicKey().encoded());
    assertThat(said.message().observedAddress()).isEqualTo(connection.localAddress());
    assertThat(said.message().signedPeerRecord()).isEqualTo(bob.self().signedRecord());
  }

  @Test
  void whatChangesIsPushed() {
    var alice = world.start(1, ours);
    var bob = world.start(2, theirs);
    connect(alice, bob);
    world.awaitPeer(bob, alice.id(), PeerState::identified);
    var registration =
        bob.swarm().handle(List.of("/new/1.0.0"), substream -> substream.reset(ErrorCode.NO_ERROR));

    world.awaitPeer(alice, bob.id(), state -> state.protocols().contains("/new/1.0.0"));
    registration.close();
    world.awaitPeer(alice, bob.id(), state -> !state.protocols().contains("/new/1.0.0"));
  }

  @Test
  void everyConnectionIsAsked() {
    var alice = world.start(1, ours);
    var bob = world.start(2);
    var queries = new java.util.concurrent.atomic.AtomicInteger();
    var unused =
        bob.swarm()
            .handle(
                List.of(Identify.ID),
                substream -> {
                  queries.incrementAndGet();
                  new Raw(substream).finish();
                });
    connect(alice, bob);
    connect(bob, alice);
    connect(bob, alice);
    world.awaitTrue(
        () -> {
          var connections = alice.swarm().peer(bob.id()).orElseThrow().connections();
          assertThat(queries).hasValue(connections.size());
        });
  }

  @Test
  void aPeerWhoseIdentifyWasKilledSpeaksAgain() {
    var alice = world.start(1, ours);
    var bob = world.start(2, theirs);
    connect(alice, bob);
    world.awaitPeer(alice, bob.id(), PeerState::identified);
    var killed = bob.protocol(theirs).current();
    Adapter.toClassic(killed)
        .tell(PoisonPill.getInstance(), org.apache.pekko.actor.ActorRef.noSender());
    world.kit().createTestProbe().expectTerminated(killed);

    assertThat(await(ours.ask(alice, bob.id())).message().agentVersion()).isEqualTo("kaiku/0.1.0");
    assertThat(alice.swarm().peer(bob.id()).orElseThrow().connections()).hasSize(1);
  }

  /** What a broken peer may do when it is asked who it is. */
  static Stream<InboundHandler> broken() {
    return Stream.of(
        substream -> substream.reset(ErrorCode.NO_ERROR),
        substream -> new Raw(substream).finish(),
        substream -> new Raw(substream).write(Bytes.fromHex("05ffffffffff")).finish(),
        substream -> new Raw(substream).write(Bytes.fromHex("ffffffff7f")),
        substream -> new Raw(substream).write(Bytes.fromHex("20")).finish(),
        IdentifyModuleTest::flood);
  }

  /** Eleven messages, each of which would be good. */
  private static void flood(Substream substream) {
    var raw = new Raw(substream);
    for (int i = 0; i < 11; i++) {
      raw.write(Varint.delimited(Bytes.fromHex("3200")));
    }
    raw.finish();
  }

  @ParameterizedTest
  @MethodSource("broken")
  void aBrokenPeerIsNotIdentifiedAndDisturbsNobody(InboundHandler broken) {
    var alice = world.start(1, ours);
    var bob = world.start(2, theirs);
    var mallory = world.start(3);
    var unused = mallory.swarm().handle(List.of(Identify.ID), broken);
    connect(alice, mallory);

    assertThatThrownBy(() -> await(ours.ask(alice, mallory.id())))
        .hasCauseInstanceOf(IdentifyModule.UnansweredException.class);
    assertThat(alice.swarm().peer(mallory.id()).orElseThrow().identified()).isFalse();
    connect(alice, bob);
    world.awaitPeer(alice, bob.id(), PeerState::identified);
  }

  @Test
  void aPushIsBelievedOrItsSubstreamIsReset() {
    var alice = world.start(1, ours);
    var mallory = world.start(3);
    var connection = connect(mallory, alice);
    var good = new Raw(await(connection.open(List.of(Identify.PUSH))));
    good.write(Varint.delimited(Bytes.fromHex("1a022f61"))).finish();

    world.awaitPeer(alice, mallory.id(), state -> state.protocols().contains("/a"));
    var bad = new Raw(await(connection.open(List.of(Identify.PUSH))));
    bad.write(Varint.delimited(Bytes.fromHex("0a05"))).finish();
    assertThat(await(bad.substream().closed()).code()).isEqualTo(ErrorCode.PROTOCOL_VIOLATION);
    assertThat(alice.swarm().peer(mallory.id()).orElseThrow().protocols()).contains("/a");
  }

  @Test
  void whoWritesIntoAQueryIsReset() {
    var alice = world.start(1, ours);
    var mallory = world.start(3);
    var query = new Raw(await(connect(mallory, alice).open(List.of(Identify.ID))));
    query.write(Bytes.wrap(new byte[100_000]));

    assertThat(await(query.substream().closed()).code())
        .isIn(ErrorCode.PROTOCOL_VIOLATION, ErrorCode.NO_ERROR);
  }

  @Test
  void aStoppedPeerAsksNobody() {
    var alice = world.start(1, ours);
    var bob = world.start(2, theirs);
    await(alice.stop());

    assertThat(ours.ask(alice, bob.id()).toCompletableFuture())
        .as("at once, not after a deadline")
        .isCompletedExceptionally();
  }

  @Test
  void refusesSettingsThatCannotWork() {
    var reference = com.typesafe.config.ConfigFactory.load().getConfig("kaiku.identify");
    assertThat(IdentifySettings.parse(reference).deadlineMs()).isEqualTo(5_000);
    for (var wrong :
        List.of(
            "agent-version = \"" + "x".repeat(129) + "\"",
            "deadline = 0s",
            "push.peer.burst = 0",
            "push.all.per-second = 0",
            "push.delay = -1s",
            "serve.max-per-peer = 0")) {
      var config = com.typesafe.config.ConfigFactory.parseString(wrong).withFallback(reference);
      assertThatThrownBy(() -> IdentifySettings.parse(config))
          .as(wrong)
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("kaiku.identify.");
    }
  }

  @Test
  void observedAddressesAreOnlyClaims() {
    var alice = world.start(1, ours);
    var bob = world.start(2, theirs);
    connect(alice, bob);
    world.awaitPeer(alice, bob.id(), PeerState::identified);

    assertThat(alice.self().advertisedAddresses())
        .doesNotContain(Multiaddr.of("/ip4/127.0.0.1/tcp/1"))
        .isEqualTo(alice.self().listenAddresses());
  }
}
