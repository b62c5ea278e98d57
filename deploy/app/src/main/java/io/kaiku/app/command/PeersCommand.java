package io.kaiku.app.command;

import io.kaiku.app.cli.CommandException;
import io.kaiku.app.cli.Console;
import io.kaiku.app.cli.ExitCode;
import io.kaiku.app.cli.Fields;
import io.kaiku.app.peer.Failures;
import io.kaiku.app.peer.LivePeer;
import io.kaiku.app.peer.PeerOptions;
import io.kaiku.kernel.addr.Multiaddr;
import io.kaiku.kernel.id.PeerId;
import io.kaiku.streams.Peer;
import io.kaiku.streams.RemotePeer;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Joins a network and shows who is there. */
@Command(
    name = "peers",
    description = "Join the network of a seed and show the peers it has.",
    footer = {"", "Example: kaiku peers --seed eu-1.example.org:4001"})
public final class PeersCommand implements Callable<Integer> {
  private static final long ANSWER_S = 10;
  private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

  /** The picture is whole when nothing new was heard of for this long. */
  private static final long QUIET_NANOS = TimeUnit.MILLISECONDS.toNanos(1_500);

  @Option(
      names = "--wait",
      paramLabel = "SECONDS",
      defaultValue = "5",
      description = "How long to listen for peers at most (default: ${DEFAULT-VALUE}).")
  private int waitSeconds;

  @Mixin private final PeerOptions options = new PeerOptions();
  @Mixin private final Console console = new Console();

  @Override
  public Integer call() {
    if (!options.hasSeeds()) {
      throw new CommandException(
          ExitCode.USAGE, "there is nobody to ask; name a running peer with --seed");
    }
    if (waitSeconds < 1) {
      throw new CommandException(ExitCode.USAGE, "--wait is at least 1 second");
    }
    var output = console.output();
    try (var live = LivePeer.start(options.peer())) {
      if (output.isJson()) {
        live.announce(output, true);
      }
      var unused = Failures.await(live.peer().seeded(), "joining", ANSWER_S);
      var peers = settled(live.peer());
      var roundTrips = roundTrips(live.peer(), peers);
      for (var peer : peers) {
        var rtt = roundTrips.get(peer.id());
        output.event(fields(peer, rtt), () -> text(peer, rtt));
      }
      output.event(
          Fields.event("peers").put("count", peers.size()),
          () -> peers.size() + (peers.size() == 1 ? " peer" : " peers"));
      return ExitCode.OK;
    }
  }

  private List<RemotePeer> settled(Peer peer) {
    long start = System.nanoTime();
    long since = start;
    var known = peers(peer);
    for (long now = start;
        now - start < TimeUnit.SECONDS.toNanos(waitSeconds) && now - since < QUIET_NANOS;
        now = System.nanoTime()) {
      LockSupport.parkNanos(LOOK_NANOS);
      var latest = peers(peer);
      if (!labels(known).equals(labels(latest))) {
        since = now;
      }
      known = latest;
    }
    return known;
  }

  private static List<RemotePeer> peers(Peer peer) {
    return Failures.await(peer.peers(), "reading the peerstore", ANSWER_S);
  }

  private static Map<PeerId, RemotePeer.Labels> labels(List<RemotePeer> peers) {
    var labels = new HashMap<PeerId, RemotePeer.Labels>();
    peers.forEach(peer -> labels.put(peer.id(), peer.labels()));
    return labels;
  }

  /** One ping to each that is connected, all at the same time. */
  private static Map<PeerId, Double> roundTrips(Peer self, List<RemotePeer> peers) {
    var pings = new HashMap<PeerId, CompletableFuture<Double>>();
    for (var peer : peers) {
      if (peer.connected()) {
        pings.put(
            peer.id(),
            self.ping(peer.id(), 1, Duration.ZERO, result -> {})
                .toCompletableFuture()
                .thenApply(
                    summary ->
                        summary.answered() == 0 ? -1.0 : summary.times().p50().toNanos() / 1e6)
                .exceptionally(failure -> -1.0)
                .completeOnTimeout(-1.0, ANSWER_S, TimeUnit.SECONDS));
      }
    }
    var millis = new HashMap<PeerId, Double>();
    pings.forEach(
        (peer, ping) -> {
          double rtt = ping.join();
          if (rtt >= 0) {
            millis.put(peer, rtt);
          }
        });
    return millis;
  }

  private static List<String> addresses(RemotePeer peer) {
    return peer.addresses().stream().map(Multiaddr::toString).toList();
  }

  private static Fields fields(RemotePeer peer, @Nullable Double rttMillis) {
    return Fields.event("peer")
        .put("peerId", peer.id().toString())
        .put("dataCentre", peer.labels().dataCentre())
        .put("connected", peer.connected())
        .put("agentVersion", peer.labels().agentVersion())
        .put("rttMillis", rttMillis)
        .put("addresses", addresses(peer))
        .put("protocols", peer.protocols());
  }

  private static String text(RemotePeer peer, @Nullable Double rttMillis) {
    return String.format(
        Locale.ROOT,
        "%s  %-8s %-10s %-18s %s",
        peer.id(),
        orDash(peer.labels().dataCentre()),
        rttMillis == null ? "-" : String.format(Locale.ROOT, "%.2f ms", rttMillis),
        orDash(peer.labels().agentVersion()),
        String.join(" ", addresses(peer)));
  }

  private static String orDash(String text) {
    return text.isEmpty() ? "-" : text;
  }
}
