package io.kaiku.peers.actor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.ConfigFactory;
import io.kaiku.kernel.addr.Multiaddr;
import io.kaiku.kernel.bytes.Bytes;
import io.kaiku.kernel.id.Identity;
import io.kaiku.kernel.id.PeerId;
import io.kaiku.netty.NettyTransports;
import io.kaiku.netty.TransportEvents;
import io.kaiku.netty.config.DnsConfig;
import io.kaiku.netty.config.NettyConfig;
import io.kaiku.node.PeerConfig;
import io.kaiku.node.PeerHandle;
import io.kaiku.node.PeerSettings;
import io.kaiku.node.PeerSupervisor;
import io.kaiku.node.TransportFactory;
import io.kaiku.node.protocol.PeerState;
import io.kaiku.peers.core.PeerCard;
import io.kaiku.peers.core.PeerExchange;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.apache.pekko.actor.PoisonPill;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.typed.javadsl.Adapter;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Whole peers on TCP over loopback. They speak no identify, so each is asked what it speaks. */
class PeersModuleTest {
  private static final long PATIENCE_S = 30;

  private final ActorTestKit kit = ActorTestKit.create(ConfigFactory.load());
  private final NettyTransports netty =
      NettyTransports.start(NettyConfig.defaults(), DnsConfig.defaults(), TransportEvents.NONE);
  private final List<Member> members = new ArrayList<>();

  private record Member(PeerHandle peer, PeersModule module) {
    PeerId id() {
      return peer.id();
    }

    Set<PeerId> connected() {
      return peer.swarm().peers().stream().map(PeerState::peer).collect(Collectors.toSet());
    }
  }

  @AfterEach
  void stop() {
    members.forEach(member -> await(member.peer().stop()));
    kit.shutdownTestKit();
    await(netty.close());
  }

  private Member start(int number, String network, String dataCentre) {
    var module = new PeersModule(PeersSettings.load().in(network, dataCentre));
    var config =
        PeerConfig.parse(
            ConfigFactory.parseString("kaiku.node.identify-deadline = 1ms")
                .withFallback(ConfigFactory.load()));
    var seed = Bytes.wrap(ByteBuffer.allocate(32).putInt(number).array());
    var settings =
        new PeerSettings(
            Identity.ed25519(seed),
            config.withListen(List.of(Multiaddr.of("/ip4/127.0.0.1/tcp/0"))),
            identity ->
                new TransportFactory.Transports(List.of(netty.tcp(identity)), netty.names()),
            List.of(module));
    var member = new Member(await(PeerSupervisor.start(kit.system(), settings)), module);
    members.add(member);
    return member;
  }

  private static void connect(Member from, Member to) {
    var address = to.peer().self().listenAddresses().getFirst().withPeerId(to.id());
    await(from.peer().swarm().dial(address));
  }

  private static <T> T await(CompletionStage<T> stage) {
    return stage.toCompletableFuture().orTimeout(PATIENCE_S, TimeUnit.SECONDS).join();
  }

  private void awaitTrue(Runnable assertion) {
    kit.createTestProbe()
        .awaitAssert(
            Duration.ofSeconds(PATIENCE_S),
            () -> {
              assertion.run();
              return true;
            });
  }

  @Test
  void whoKnowsOneSeedFindsTheOthersAndTheSeedMayDie() {
    var seed = start(1, "acme", "eu");
    var second = start(2, "acme", "us");
    var third = start(3, "acme", "ap");
    connect(second, seed);
    connect(third, seed);

    awaitTrue(() -> assertThat(second.connected()).contains(third.id()));
    awaitTrue(
        () -> {
          assertThat(second.module().directory().dataCentre(third.id())).isEqualTo("ap");
          assertThat(third.module().directory().dataCentre(second.id())).isEqualTo("us");
          assertThat(seed.module().directory().all())
              .extracting(PeerCard::dataCentre)
              .containsExactlyInAnyOrder("us", "ap");
        });
    awaitTrue(
        () ->
            assertThat(
                    await(
                            second
                                .peer()
                                .peerstore()
                                .ask((store, nowMs) -> store.info(third.id(), nowMs)))
                        .orElseThrow()
                        .labels()
                        .dataCentre())
                .isEqualTo("ap"));

    await(seed.peer().stop());
    awaitTrue(
        () -> {
          assertThat(second.connected()).containsExactly(third.id());
          assertThat(third.connected()).containsExactly(second.id());
        });
    var fourth = start(4, "acme", "");
    connect(fourth, third);
    awaitTrue(() -> assertThat(fourth.connected()).contains(second.id()));
  }

  @Test
  void peersOfAnotherNetworkAreNotIntroduced() {
    var seed = start(1, "acme", "eu");
    var ours = start(2, "acme", "us");
    var other = start(3, "umbrella", "us");
    var known = ConcurrentHashMap.<PeerId>newKeySet();
    var unused =
        seed.module()
            .directory()
            .onChange(
                event -> {
                  if (event instanceof PeerExchange.Event.Known(var peer)) {
                    known.add(peer.card().peerId());
                  }
                });
    connect(other, seed);
    connect(ours, seed);
    awaitTrue(() -> assertThat(known).containsExactly(ours.id()));

    assertThat(seed.module().directory().card(other.id())).isEmpty();
    assertThat(ours.connected()).containsExactly(seed.id());
  }

  @Test
  void aKilledActorComesBackAndMeetsNewPeers() {
    var seed = start(1, "acme", "eu");
    var second = start(2, "acme", "us");
    connect(second, seed);
    awaitTrue(() -> assertThat(seed.module().directory().all()).hasSize(1));
    var killed = seed.peer().protocol(seed.module()).current();
    Adapter.toClassic(killed)
        .tell(PoisonPill.getInstance(), org.apache.pekko.actor.ActorRef.noSender());
    kit.createTestProbe().expectTerminated(killed);

    assertThat(seed.module().directory().dataCentre(second.id())).isEqualTo("us");
    assertThat(seed.connected()).containsExactly(second.id());
    var third = start(3, "acme", "ap");
    connect(third, seed);
    awaitTrue(() -> assertThat(seed.module().directory().dataCentre(third.id())).isEqualTo("ap"));
  }

  @Test
  void refusesSettingsThatCannotWork() {
    var reference = ConfigFactory.load().getConfig("kaiku.peers");
    for (var wrong :
        List.of(
            "network = \"" + "x".repeat(65) + "\"",
            "data-centre = \"a\\nb\"",
            "target-degree = 0",
            "max-known = 7",
            "announce = 1ms",
            "forget = 1s",
            "deadline = 0s",
            "serve.max-per-peer = 0")) {
      var config = ConfigFactory.parseString(wrong).withFallback(reference);
      assertThatThrownBy(() -> PeersSettings.parse(config))
          .as(wrong)
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("kaiku.peers");
    }
  }
}
