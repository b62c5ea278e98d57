package io.kaiku.app.peer;

import com.typesafe.config.ConfigFactory;
import io.kaiku.app.cli.CommandException;
import io.kaiku.app.cli.ExitCode;
import io.kaiku.app.cli.Fields;
import io.kaiku.app.cli.Output;
import io.kaiku.identify.actor.IdentifyModule;
import io.kaiku.identify.actor.IdentifySettings;
import io.kaiku.identify.actor.PingModule;
import io.kaiku.identify.actor.PingSettings;
import io.kaiku.kernel.addr.Multiaddr;
import io.kaiku.netty.transport.Connection;
import io.kaiku.node.NodeTransports;
import io.kaiku.node.PeerConfig;
import io.kaiku.node.PeerHandle;
import io.kaiku.node.PeerSettings;
import io.kaiku.node.PeerSupervisor;
import io.kaiku.node.PekkoSettings;
import io.kaiku.node.protocol.ProtocolModule;
import io.kaiku.peers.actor.PeersModule;
import io.kaiku.peers.actor.PeersSettings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.javadsl.Behaviors;

/**
 * The peer of a command: it speaks identify, ping and peer exchange, and ends in order with the
 * command or when the process is told to end.
 */
public final class LivePeer implements AutoCloseable {
  /** Listens on all interfaces, at a free port. */
  public static final String ANYWHERE = "/ip4/0.0.0.0/tcp/0";

  private static final long START_S = 30;
  private static final long STOP_S = 8;
  private static final long PONG_S = 5;

  private final ActorSystem<Void> system;
  private final NodeTransports transports;
  private final Modules modules;
  private final PeerHandle handle;
  private final Seeds seeds;
  private final Thread hook = new Thread(this::stop, "kaiku-shutdown");

  /** What every peer of a command speaks. */
  public record Modules(IdentifyModule identify, PingModule ping, PeersModule peers) {
    static Modules of(PeerOptions options) {
      return new Modules(
          new IdentifyModule(IdentifySettings.load()),
          new PingModule(PingSettings.load()),
          new PeersModule(PeersSettings.load().in(options.network(), options.dataCentre())));
    }
  }

  private LivePeer(
      ActorSystem<Void> system,
      NodeTransports transports,
      Modules modules,
      PeerHandle handle,
      Seeds seeds) {
    this.system = system;
    this.transports = transports;
    this.modules = modules;
    this.handle = handle;
    this.seeds = seeds;
  }

  /**
   * Starts a peer and begins to join its seeds.
   *
   * @param listen where to listen if the options do not say
   * @param more what it speaks beside the usual
   */
  public static LivePeer start(
      PeerOptions options, List<String> listen, ProtocolModule<?>... more) {
    var identity = options.identity();
    var addresses = options.listen(listen.toArray(String[]::new));
    var seeds = options.seeds();
    var modules = Modules.of(options);
    List<ProtocolModule<?>> all =
        new ArrayList<>(List.of(modules.identify(), modules.ping(), modules.peers()));
    all.addAll(List.of(more));
    var transports = NodeTransports.start(ConfigFactory.load());
    ActorSystem<Void> system =
        ActorSystem.create(Behaviors.empty(), "kaiku", PekkoSettings.config());
    try {
      var settings =
          new PeerSettings(identity, PeerConfig.load().withListen(addresses), transports, all);
      var handle =
          Failures.await(PeerSupervisor.start(system, settings), "starting the peer", START_S);
      var peer = new LivePeer(system, transports, modules, handle, Seeds.join(handle, seeds));
      Runtime.getRuntime().addShutdownHook(peer.hook);
      return peer;
    } catch (RuntimeException e) {
      system.terminate();
      var unused = transports.close();
      throw e;
    }
  }

  public PeerHandle handle() {
    return handle;
  }

  public Modules modules() {
    return modules;
  }

  /** Where others can dial it, each with its PeerId. */
  public List<String> addresses() {
    return handle.self().listenAddresses().stream()
        .map(address -> address.withPeerId(handle.id()).toString())
        .toList();
  }

  /** Says that the peer is ready: on stdout, or on stderr where stdout is for other things. */
  public void announce(Output output, boolean textOnStdout) {
    var addresses = addresses();
    if (output.isJson() || textOnStdout) {
      output.event(
          Fields.event("ready").put("peerId", handle.id().toString()).put("addresses", addresses),
          () -> text(addresses));
    } else {
      System.err.println(text(addresses));
    }
  }

  /** A connection to whoever answers there. */
  public Connection dial(Multiaddr address) {
    return Failures.await(handle.swarm().dial(address), "dialing " + address, START_S);
  }

  /**
   * Waits until the connected peers have read all that was written to them: their pongs come after
   * it. A peer that is gone, or does not read, is not waited for.
   */
  public void awaitReceived() {
    var pongs =
        handle.swarm().peers().stream()
            .flatMap(remote -> remote.connections().stream())
            .map(connection -> connection.ping().toCompletableFuture())
            .map(pong -> pong.exceptionally(gone -> Duration.ZERO))
            .toArray(CompletableFuture<?>[]::new);
    CompletableFuture.allOf(pongs).completeOnTimeout(null, PONG_S, TimeUnit.SECONDS).join();
  }

  /** The seeds that it joins. */
  public Seeds seeds() {
    return seeds;
  }

  @Override
  public void close() {
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      return; // the hook is at work already
    }
    stop();
  }

  private String text(List<String> addresses) {
    return "peer "
        + handle.id()
        + (addresses.isEmpty()
            ? " (does not listen)"
            : System.lineSeparator()
                + "  "
                + String.join(System.lineSeparator() + "  ", addresses));
  }

  private void stop() {
    seeds.close();
    try {
      handle.stop().toCompletableFuture().get(STOP_S, TimeUnit.SECONDS);
      transports.close().toCompletableFuture().get(1, TimeUnit.SECONDS);
    } catch (ExecutionException | TimeoutException e) {
      throw new CommandException(
          ExitCode.FAILED, "the peer did not stop in order: " + e.getMessage(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      system.terminate();
    }
  }
}
