package io.kaiku.node.testing;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import io.kaiku.kernel.addr.Multiaddr;
import io.kaiku.kernel.id.Identity;
import io.kaiku.node.NodeTransports;
import io.kaiku.node.PeerConfig;
import io.kaiku.node.PeerHandle;
import io.kaiku.node.PeerSettings;
import io.kaiku.node.PeerSupervisor;
import io.kaiku.node.PekkoSettings;
import io.kaiku.node.TransportFactory;
import io.kaiku.node.protocol.ProtocolModule;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.javadsl.Behaviors;

/** Real peers in one ActorSystem, over the in-memory transport with real handshakes. */
public final class Peers implements AutoCloseable {

  private static final Duration PATIENCE = Duration.ofSeconds(20);

  public final ActorSystem<Void> system =
      ActorSystem.create(Behaviors.empty(), "peers", PekkoSettings.config());
  public final NodeTransports transports = NodeTransports.start(ConfigFactory.empty());
  private final Config settings;
  private final List<PeerHandle> running = new ArrayList<>();

  /** Peers with settings that differ from the defaults. */
  public Peers(String settings) {
    this.settings = ConfigFactory.parseString(settings);
  }

  /** Starts a peer that listens in memory. */
  public PeerHandle start(Identity identity, ProtocolModule<?>... modules) {
    return start(identity, "/memory/0", transports, modules);
  }

  /** Starts a peer that listens somewhere, on transports of the caller. */
  public PeerHandle start(
      Identity identity, String listen, TransportFactory on, ProtocolModule<?>... modules) {
    PeerHandle peer = await(starting(identity, listen, on, modules));
    running.add(peer);
    return peer;
  }

  /** Begins to start a peer. */
  public CompletableFuture<PeerHandle> starting(
      Identity identity, String listen, ProtocolModule<?>... modules) {
    return starting(identity, listen, transports, modules);
  }

  private CompletableFuture<PeerHandle> starting(
      Identity identity, String listen, TransportFactory on, ProtocolModule<?>... modules) {
    PeerConfig config = PeerConfig.parse(settings).withListen(List.of(Multiaddr.of(listen)));
    PeerSettings peer = new PeerSettings(identity, config, on, List.of(modules));
    return PeerSupervisor.start(system, peer).toCompletableFuture();
  }

  /** Where a peer can be dialed, with its id. */
  public static Multiaddr address(PeerHandle peer) {
    return peer.self().listenAddresses().getFirst().withPeerId(peer.id());
  }

  /** Connects one peer to another. */
  public static void connect(PeerHandle from, PeerHandle to) {
    await(from.swarm().dial(address(to)).toCompletableFuture());
  }

  /** The value of a stage, awaited. */
  public static <V> V await(CompletableFuture<V> stage) {
    return stage.orTimeout(PATIENCE.toMillis(), TimeUnit.MILLISECONDS).join();
  }

  @Override
  public void close() {
    running.forEach(peer -> await(peer.stop().handle((done, cause) -> "").toCompletableFuture()));
    system.terminate();
    await(system.getWhenTerminated().toCompletableFuture());
    await(transports.close().toCompletableFuture());
  }
}
