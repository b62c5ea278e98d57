package io.kaiku.app.peer;

import io.kaiku.app.cli.Errors;
import io.kaiku.kernel.addr.Multiaddr;
import io.kaiku.node.PeerHandle;
import io.kaiku.node.protocol.Registration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Joins the seeds of a peer: each is dialed again and again, ever more slowly, until it answers, or
 * later whenever no peer is left at all.
 */
public final class Seeds implements AutoCloseable {
  private static final long FIRST_RETRY_MS = 500;
  private static final long LONGEST_RETRY_MS = 15_000;
  private static final long WATCH_MS = 5_000;

  private final PeerHandle peer;
  private final CompletableFuture<Void> joined = new CompletableFuture<>();
  private volatile boolean closed;

  private Seeds(PeerHandle peer) {
    this.peer = peer;
  }

  static Seeds join(PeerHandle peer, List<Multiaddr> addresses) {
    var seeds = new Seeds(peer);
    addresses.forEach(address -> seeds.dial(address, FIRST_RETRY_MS));
    if (addresses.isEmpty()) {
      seeds.joined.complete(null);
    }
    return seeds;
  }

  /** Completes when a seed has answered, or there is none. */
  public CompletionStage<Void> joined() {
    return joined;
  }

  @Override
  public void close() {
    closed = true;
  }

  private void dial(Multiaddr address, long retryMs) {
    if (closed) {
      return;
    }
    peer.swarm()
        .dial(address)
        .whenComplete((connection, failure) -> dialed(address, retryMs, failure));
  }

  private void dialed(Multiaddr address, long retryMs, @Nullable Throwable failure) {
    if (closed) {
      return;
    }
    if (failure == null) {
      joined.complete(null);
      in(WATCH_MS, () -> watch(address));
      return;
    }
    if (retryMs == FIRST_RETRY_MS) {
      System.err.println(
          "kaiku: seed "
              + address
              + " does not answer, trying again: "
              + Errors.cause(failure).getMessage());
    }
    in(retryMs, () -> dial(address, Math.min(LONGEST_RETRY_MS, 2 * retryMs)));
  }

  private void watch(Multiaddr address) {
    if (closed) {
      return;
    }
    if (peer.swarm().peers().isEmpty()) {
      dial(address, 2 * FIRST_RETRY_MS);
    } else {
      in(WATCH_MS, () -> watch(address));
    }
  }

  private void in(long delayMs, Runnable task) {
    Registration unused = peer.tools().alarms().in(delayMs, task);
  }
}
