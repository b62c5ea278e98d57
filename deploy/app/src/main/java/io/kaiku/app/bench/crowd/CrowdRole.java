package io.kaiku.app.bench.crowd;

import com.typesafe.config.ConfigFactory;
import io.kaiku.app.bench.InBatches;
import io.kaiku.app.bench.Role;
import io.kaiku.app.cli.Fields;
import io.kaiku.app.peer.Failures;
import io.kaiku.identify.actor.IdentifyModule;
import io.kaiku.identify.actor.IdentifySettings;
import io.kaiku.identify.actor.PingModule;
import io.kaiku.identify.actor.PingSettings;
import io.kaiku.kernel.addr.Multiaddr;
import io.kaiku.kernel.id.Identity;
import io.kaiku.kernel.id.KeyType;
import io.kaiku.node.NodeTransports;
import io.kaiku.node.PeerConfig;
import io.kaiku.node.PeerHandle;
import io.kaiku.node.PeerSettings;
import io.kaiku.node.PeerSupervisor;
import io.kaiku.node.PekkoSettings;
import java.security.SecureRandom;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.stream.Stream;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.javadsl.Behaviors;

/**
 * Many small peers in one process, each with an identity and a port of its own, which speak
 * identify and ping and nothing else, so that the connections to them stay idle.
 */
public final class CrowdRole implements Role {
  private static final long START_S = 120;
  private static final String LOOPBACK = "/ip4/127.0.0.1/tcp/0";
  private static final int AT_ONCE = 20;

  private final List<PeerHandle> peers;

  private CrowdRole(List<PeerHandle> peers) {
    this.peers = peers;
  }

  /** Starts them all. */
  public static CrowdRole start(int count) {
    ActorSystem<Void> system =
        ActorSystem.create(Behaviors.empty(), "kaiku", PekkoSettings.config());
    var transports = NodeTransports.start(ConfigFactory.load());
    var config = PeerConfig.load().withListen(List.of(Multiaddr.of(LOOPBACK)));
    var random = new SecureRandom();
    var peers =
        Stream.generate(() -> settings(config, transports, random))
            .limit(count)
            .map(
                settings ->
                    Failures.await(
                        PeerSupervisor.start(system, settings), "starting a peer", START_S))
            .toList();
    return new CrowdRole(peers);
  }

  @Override
  public Fields ready() {
    return Fields.event("ready").put("addresses", peers.stream().map(CrowdRole::address).toList());
  }

  /** {@code dial ADDRESS FROM TO} connects those of them. */
  @Override
  public Fields perform(String verb, List<String> words) {
    if (!verb.equals("dial")) {
      throw new IllegalArgumentException("a " + verb + " is not known");
    }
    var address = Multiaddr.of(words.getFirst());
    var some = peers.subList(Integer.parseInt(words.get(1)), Integer.parseInt(words.get(2)));
    InBatches.await(some, AT_ONCE, peer -> dial(peer, address), "dialing", START_S);
    return Fields.event("dialed");
  }

  /** The process ends now: to stop thousands of peers in order before that would only take time. */
  @Override
  public void close() {}

  private static CompletionStage<?> dial(PeerHandle peer, Multiaddr address) {
    return peer.swarm().dial(address);
  }

  private static String address(PeerHandle peer) {
    return peer.self().listenAddresses().getFirst().withPeerId(peer.id()).toString();
  }

  private static PeerSettings settings(
      PeerConfig config, NodeTransports transports, SecureRandom random) {
    return new PeerSettings(
        Identity.generate(KeyType.ED25519, random),
        config,
        transports,
        List.of(new IdentifyModule(IdentifySettings.load()), new PingModule(PingSettings.load())));
  }
}
