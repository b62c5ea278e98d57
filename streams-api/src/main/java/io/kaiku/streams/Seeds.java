package io.kaiku.streams;

import io.kaiku.kernel.addr.Multiaddr;
import io.kaiku.kernel.id.PeerId;
import io.kaiku.netty.transport.Connection;
import io.kaiku.node.PeerHandle;
import io.kaiku.node.protocol.PeerState;
import io.kaiku.node.protocol.Registration;
import io.kaiku.streams.flow.Failures;
import io.kaiku.swarm.peers.Provenance;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sees to it that every seed is connected: dials it until it answers, and again as soon as it is
 * gone. The PeerId of a seed that was given without one is what the seed has proved.
 */
final class Seeds {

  private static final Logger LOG = LoggerFactory.getLogger(Seeds.class);

  private final PeerHandle peer;
  private final StreamsConfig.Seeding config;
  private final List<Seed> seeds = new ArrayList<>();
  private final CompletableFuture<PeerId> first = new CompletableFuture<>();
  private volatile boolean stopped;

  private Seeds(PeerHandle peer, StreamsConfig.Seeding config) {
    this.peer = peer;
    this.config = config;
  }

  /** Begins to dial. */
  static Seeds start(PeerHandle peer, StreamsConfig.Seeding config, List<Multiaddr> addresses) {
    Seeds all = new Seeds(peer, config);
    addresses.forEach(address -> all.seeds.add(all.new Seed(address)));
    all.seeds.forEach(Seed::dial);
    if (all.seeds.stream().allMatch(Seed::isSelf)) {
      all.first.completeExceptionally(
          new IllegalStateException("no other peer is given as a seed"));
    }
    return all;
  }

  /**
   * Completes when a first seed is connected; fails when all have failed once, or none is given.
   */
  CompletionStage<PeerId> first() {
    return first.copy();
  }

  void stop() {
    stopped = true;
    seeds.forEach(Seed::stop);
    first.completeExceptionally(new KaikuException.Stopped("joining a seed"));
  }

  private synchronized void failed(Throwable cause) {
    if (seeds.stream().allMatch(seed -> seed.failures > 0 || seed.isSelf())) {
      first.completeExceptionally(cause);
    }
  }

  private final class Seed {
    private final Multiaddr address;
    private volatile @Nullable PeerId known;
    private volatile int failures;
    private volatile long watched;
    private @Nullable Registration alarm;
    private @Nullable Registration kept;

    Seed(Multiaddr address) {
      this.address = address;
    }

    void dial() {
      if (stopped || isSelf()) {
        return;
      }
      PeerId id = known;
      Optional<PeerState> connected = id == null ? Optional.empty() : peer.swarm().peer(id);
      if (connected.isPresent()) {
        in(config.checkMs());
        connected.get().connections().stream().findFirst().ifPresent(this::watch);
        return;
      }
      var unused = peer.swarm().dial(address).whenComplete(this::answered);
    }

    /** Looks after the seed as soon as this connection to it is gone. */
    private void watch(Connection connection) {
      if (watched != connection.id()) {
        watched = connection.id();
        var unused = connection.closed().thenAccept(closed -> in(config.firstMs()));
      }
    }

    private void answered(@Nullable Connection connection, @Nullable Throwable cause) {
      if (connection == null) {
        int times = failures;
        failures = times + 1;
        Throwable why = cause == null ? new IllegalStateException("no connection") : cause;
        if (times == 0 && !stopped) {
          LOG.warn(
              "seed {} does not answer, dialing it again: {}",
              address,
              Failures.cause(why).getMessage());
        }
        failed(why);
        in(Math.min(config.longestMs(), config.firstMs() << Math.min(times, 20)));
        return;
      }
      PeerId id = connection.remotePeer();
      keep(id);
      failures = 0;
      first.complete(id);
      Multiaddr bare = address.withoutPeerId();
      peer.peerstore()
          .update((store, nowMs) -> store.add(id, List.of(bare), Provenance.SEED, nowMs));
      in(config.checkMs());
      watch(connection);
    }

    /** A seed is not among the connections that are closed when there are too many. */
    private synchronized void keep(PeerId id) {
      if (!stopped && !id.equals(known)) {
        release(kept);
        kept = peer.swarm().protect(id);
      }
      known = id;
    }

    /** Many lists of seeds name their own reader. */
    private boolean isSelf() {
      return address.peerId().filter(peer.id()::equals).isPresent()
          || peer.self().listenAddresses().contains(address.withoutPeerId());
    }

    private synchronized void in(long delayMs) {
      release(alarm);
      if (!stopped) {
        alarm = peer.tools().alarms().in(delayMs, this::dial);
      }
    }

    synchronized void stop() {
      release(alarm);
      release(kept);
    }

    private static void release(@Nullable Registration held) {
      if (held != null) {
        held.close();
      }
    }
  }
}
