package io.kaiku.app.peer;

import io.kaiku.app.cli.CommandException;
import io.kaiku.app.cli.ExitCode;
import io.kaiku.app.cli.Fields;
import io.kaiku.app.cli.Logging;
import io.kaiku.app.cli.Output;
import io.kaiku.kernel.addr.Multiaddr;
import io.kaiku.kernel.id.PeerId;
import io.kaiku.streams.Addresses;
import io.kaiku.streams.Peer;
import io.kaiku.streams.PeerBuilder;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * The peer of a command, which ends in order with the command or when the process is told to end.
 */
public final class LivePeer implements AutoCloseable {
  /** Listens on all interfaces, at a free port. */
  public static final String ANYWHERE = "/ip4/0.0.0.0/tcp/0";

  private static final long START_S = 30;
  private static final long STOP_S = 8;

  private final Peer peer;
  private final Thread hook = new Thread(this::stop, "kaiku-shutdown");

  private LivePeer(Peer peer) {
    this.peer = peer;
  }

  /** Starts a peer, which begins to join its seeds. */
  public static LivePeer start(PeerBuilder what) {
    Logging.begin();
    var live = new LivePeer(Failures.await(what.start(), "starting the peer", START_S));
    Runtime.getRuntime().addShutdownHook(live.hook);
    return live;
  }

  public Peer peer() {
    return peer;
  }

  /** Where others can dial it, each with its PeerId. */
  public List<String> addresses() {
    return peer.addresses().stream().map(Multiaddr::toString).toList();
  }

  /** Says that the peer is ready: on stdout, or on stderr where stdout is for other things. */
  public void announce(Output output, boolean textOnStdout) {
    var addresses = addresses();
    if (output.isJson() || textOnStdout) {
      output.event(
          Fields.event("ready").put("peerId", peer.id().toString()).put("addresses", addresses),
          () -> text(addresses));
    } else {
      System.err.println(text(addresses));
    }
  }

  /** What a command was told to dial; to be read before the peer starts. */
  public static Multiaddr target(String address) {
    return Addresses.parse("ADDR", address);
  }

  /** Connects to whoever answers there. */
  public PeerId connect(Multiaddr address) {
    return Failures.await(peer.connect(address), "dialing " + address, START_S);
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
        + peer.id()
        + (addresses.isEmpty()
            ? " (does not listen)"
            : System.lineSeparator()
                + "  "
                + String.join(System.lineSeparator() + "  ", addresses));
  }

  private void stop() {
    try {
      peer.stop().toCompletableFuture().get(STOP_S, TimeUnit.SECONDS);
    } catch (ExecutionException | TimeoutException e) {
      throw new CommandException(
          ExitCode.FAILED, "the peer did not stop in order: " + e.getMessage(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
