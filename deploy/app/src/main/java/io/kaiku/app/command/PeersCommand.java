package io.kaiku.app.command;

import io.kaiku.app.cli.CommandException;
import io.kaiku.app.cli.Console;
import io.kaiku.app.cli.ExitCode;
import io.kaiku.app.cli.Fields;
import io.kaiku.app.peer.Failures;
import io.kaiku.app.peer.LivePeer;
import io.kaiku.app.peer.PeerOptions;
import io.kaiku.netty.transport.Connection;
import io.kaiku.node.protocol.PeerState;
import io.kaiku.swarm.peers.PeerInfo;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Joins a network and shows who is there. */
@Command(name = "peers", description = "Join the network of a seed and show the peers it has.")
public final class PeersCommand implements Callable<Integer> {
  private static final long ANSWER_S = 10;
  private static final long LOOK_MS = 100;

  /** The picture is whole when nobody new was heard of for this long. */
  private static final long QUIET_MS = 1_500;

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
    if (options.seeds().isEmpty()) {
      throw new CommandException(
          ExitCode.USAGE, "there is nobody to ask; name a running peer with --seed");
    }
    var output = console.output();
    try (var peer = LivePeer.start(options, List.of())) {
      if (output.isJson()) {
        peer.announce(output, true);
      }
      awaitSeed(peer);
      var peers = settled(peer);
      for (var info : peers) {
        var state = peer.handle().swarm().peer(info.peer());
        var rtt = state.map(PeersCommand::rtt).orElse(null);
        output.event(fields(info, rtt), () -> text(info, rtt));
      }
      output.event(
          Fields.event("peers").put("count", peers.size()),
          () -> peers.size() + (peers.size() == 1 ? " peer" : " peers"));
      return ExitCode.OK;
    }
  }

  private void awaitSeed(LivePeer peer) {
    try {
      Failures.await(peer.seeds().joined(), "joining", waitSeconds);
    } catch (CommandException e) {
      throw new CommandException(
          ExitCode.UNREACHABLE,
          "no seed answered within " + waitSeconds + " s; check --seed, or raise --wait",
          e);
    }
  }

  private List<PeerInfo> settled(LivePeer peer) {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(waitSeconds);
    List<PeerInfo> known = snapshot(peer);
    long since = System.nanoTime();
    while (System.nanoTime() - end < 0
        && System.nanoTime() - since < TimeUnit.MILLISECONDS.toNanos(QUIET_MS)) {
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(LOOK_MS));
      var now = snapshot(peer);
      if (!sameSoftware(known, now)) {
        since = System.nanoTime();
      }
      known = now;
    }
    return known;
  }

  private static boolean sameSoftware(List<PeerInfo> before, List<PeerInfo> now) {
    return before.size() == now.size()
        && before.stream()
            .map(PeerInfo::software)
            .toList()
            .equals(now.stream().map(PeerInfo::software).toList());
  }

  private static List<PeerInfo> snapshot(LivePeer peer) {
    var self = peer.handle().id();
    return Failures.await(
            peer.handle().peerstore().ask((peerstore, nowMs) -> peerstore.snapshot(nowMs)),
            "reading the peerstore",
            ANSWER_S)
        .stream()
        .filter(info -> !info.peer().equals(self))
        .toList();
  }

  private static @Nullable Double rtt(PeerState state) {
    return state.connections().stream()
        .findFirst()
        .map(Connection::ping)
        .map(ping -> Failures.await(ping, "a ping", ANSWER_S))
        .map(PeersCommand::millis)
        .orElse(null);
  }

  private static double millis(Duration rtt) {
    return rtt.toNanos() / 1e6;
  }

  private static List<String> addresses(PeerInfo info) {
    return info.addresses().stream().map(known -> known.address().toString()).toList();
  }

  private static Fields fields(PeerInfo info, @Nullable Double rttMillis) {
    return Fields.event("peer")
        .put("peerId", info.peer().toString())
        .put("dataCentre", info.labels().dataCentre())
        .put("connected", info.presence().connected())
        .put("agentVersion", info.software().agentVersion())
        .put("rttMillis", rttMillis)
        .put("addresses", addresses(info))
        .put("protocols", info.software().protocols());
  }

  private static String text(PeerInfo info, @Nullable Double rttMillis) {
    var dataCentre = info.labels().dataCentre();
    return String.format(
        Locale.ROOT,
        "%s  %-8s %-10s %-18s %s",
        info.peer(),
        dataCentre.isEmpty() ? "-" : dataCentre,
        rttMillis == null ? "-" : String.format(Locale.ROOT, "%.2f ms", rttMillis),
        info.software().agentVersion().isEmpty() ? "-" : info.software().agentVersion(),
        String.join(" ", addresses(info)));
  }
}
