package io.kaiku.gossipsub.actor;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import io.kaiku.kernel.addr.Multiaddr;
import io.kaiku.kernel.bytes.Bytes;
import io.kaiku.kernel.id.Identity;
import io.kaiku.node.NodeTransports;
import io.kaiku.node.PeerConfig;
import io.kaiku.node.PeerHandle;
import io.kaiku.node.PeerSettings;
import io.kaiku.node.PeerSupervisor;
import io.kaiku.node.PekkoSettings;
import io.kaiku.node.protocol.ProtocolModule;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.apache.pekko.actor.ActorRef;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.javadsl.Adapter;
import org.apache.pekko.actor.typed.javadsl.Behaviors;

/** Whole peers on TCP over loopback that speak gossipsub, in one actor system. */
final class GossipPeers implements AutoCloseable {
  private static final long PATIENCE_S = 30;

  /** Peers without identify are asked what they speak after the deadline. */
  private static final Config NODE =
      ConfigFactory.parseString("kaiku.node.identify-deadline = 20ms");

  private final ActorSystem<Void> system =
      ActorSystem.create(Behaviors.empty(), "gossip", PekkoSettings.config());
  private final NodeTransports transports = NodeTransports.start(ConfigFactory.empty());
  private final List<PeerHandle> peers = new ArrayList<>();

  /** A peer and its topics. */
  record Gossiper(PeerHandle handle, PubSub pubSub) {}

  /** Starts a peer with quick heartbeats; equal numbers are equal peers. */
  Gossiper start(int number, String... settings) {
    Config config =
        ConfigFactory.parseString(String.join("\n", settings))
            .withFallback(ConfigFactory.parseString("timing.heartbeat = 100ms"))
            .withFallback(ConfigFactory.defaultReference().getConfig("kaiku.gossipsub"));
    GossipsubModule module = new GossipsubModule(GossipsubSettings.parse(config));
    PeerHandle handle = startPlain(number, module);
    return new Gossiper(handle, module.pubSub(handle));
  }

  /** Starts a peer that speaks what it is given. */
  PeerHandle startPlain(int number, ProtocolModule<?>... modules) {
    Bytes seed = Bytes.wrap(ByteBuffer.allocate(32).putInt(number).array());
    PeerConfig config =
        PeerConfig.parse(NODE).withListen(List.of(Multiaddr.of("/ip4/127.0.0.1/tcp/0")));
    PeerSettings settings =
        new PeerSettings(Identity.ed25519(seed), config, transports, List.of(modules));
    PeerHandle handle = await(PeerSupervisor.start(system, settings));
    peers.add(handle);
    return handle;
  }

  static void connect(PeerHandle from, PeerHandle to) {
    await(from.swarm().dial(to.self().listenAddresses().getFirst().withPeerId(to.id())));
  }

  /** Tells the router of a peer, as an actor of any kind, something. */
  void tellRouter(PeerHandle peer, Object message) {
    Adapter.toClassic(system)
        .actorSelection("/system/kaiku-" + peer.id() + "-*/gossipsub")
        .tell(message, ActorRef.noSender());
  }

  static <T> T await(CompletionStage<T> stage) {
    return stage.toCompletableFuture().orTimeout(PATIENCE_S, TimeUnit.SECONDS).join();
  }

  /** Returns as soon as the assertion holds. */
  void eventually(Runnable assertion) {
    TestProbe.create(system)
        .awaitAssert(
            Duration.ofSeconds(PATIENCE_S),
            Duration.ofMillis(10),
            () -> {
              assertion.run();
              return "held";
            });
  }

  @Override
  public void close() {
    for (PeerHandle peer : peers) {
      await(peer.stop());
    }
    system.terminate();
    await(system.getWhenTerminated());
    await(transports.close());
  }
}
