package io.kaiku.identify.actor;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.ConfigFactory;
import io.kaiku.kernel.addr.Multiaddr;
import io.kaiku.kernel.bytes.Bytes;
import io.kaiku.kernel.id.Identity;
import io.kaiku.kernel.id.PeerId;
import io.kaiku.netty.NettyTransports;
import io.kaiku.netty.TransportEvents;
import io.kaiku.netty.config.DnsConfig;
import io.kaiku.netty.config.NettyConfig;
import io.kaiku.netty.transport.Connection;
import io.kaiku.node.PeerConfig;
import io.kaiku.node.PeerHandle;
import io.kaiku.node.PeerSettings;
import io.kaiku.node.PeerSupervisor;
import io.kaiku.node.TransportFactory;
import io.kaiku.node.protocol.PeerState;
import io.kaiku.node.protocol.ProtocolModule;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.assertj.core.api.Condition;

/** Whole peers on TCP over loopback, in one actor system. */
final class TestPeers implements AutoCloseable {
  private static final long PATIENCE_S = 20;

  private final ActorTestKit kit = ActorTestKit.create(ConfigFactory.load());
  private final NettyTransports netty =
      NettyTransports.start(NettyConfig.defaults(), DnsConfig.defaults(), TransportEvents.NONE);
  private final List<PeerHandle> peers = new ArrayList<>();

  /** Starts a peer that speaks these protocols; equal numbers are equal peers. */
  PeerHandle start(int number, ProtocolModule<?>... modules) {
    var seed = Bytes.wrap(ByteBuffer.allocate(32).putInt(number).array());
    var config = PeerConfig.load().withListen(List.of(Multiaddr.of("/ip4/127.0.0.1/tcp/0")));
    var settings =
        new PeerSettings(
            Identity.ed25519(seed),
            config,
            identity ->
                new TransportFactory.Transports(List.of(netty.tcp(identity)), netty.names()),
            List.of(modules));
    var peer = await(PeerSupervisor.start(kit.system(), settings));
    peers.add(peer);
    return peer;
  }

  static Connection connect(PeerHandle from, PeerHandle to) {
    var address = to.self().listenAddresses().getFirst().withPeerId(to.id());
    return await(from.swarm().dial(address));
  }

  static <T> T await(CompletionStage<T> stage) {
    return stage.toCompletableFuture().orTimeout(PATIENCE_S, TimeUnit.SECONDS).join();
  }

  /** Waits until what one peer knows of another is so. */
  PeerState awaitPeer(PeerHandle peer, PeerId other, Predicate<PeerState> so) {
    return kit.createTestProbe()
        .awaitAssert(
            Duration.ofSeconds(PATIENCE_S),
            () -> {
              assertThat(peer.swarm().peer(other)).hasValueSatisfying(new Condition<>(so, "so"));
              return peer.swarm().peer(other).orElseThrow();
            });
  }

  /** Waits until something that nobody tells of is so. */
  void awaitTrue(Runnable assertion) {
    kit.createTestProbe()
        .awaitAssert(
            Duration.ofSeconds(PATIENCE_S),
            () -> {
              assertion.run();
              return true;
            });
  }

  ActorTestKit kit() {
    return kit;
  }

  @Override
  public void close() {
    for (PeerHandle peer : peers) {
      await(peer.stop());
    }
    kit.shutdownTestKit();
    await(netty.close());
  }
}
