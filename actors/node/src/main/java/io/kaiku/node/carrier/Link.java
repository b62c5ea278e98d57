package io.kaiku.node.carrier;

import io.kaiku.kernel.id.PeerId;
import io.kaiku.netty.transport.Substream;
import io.kaiku.node.frame.FrameWriter;
import org.jspecify.annotations.Nullable;

/**
 * The way to one peer: its queue, and the substream that empties it while there is one. Owned by
 * the actor.
 */
final class Link {

  private static final int MAX_FAILURES = 6;
  private static final long FIRST_BACKOFF_MS = 100;
  private static final long MAX_BACKOFF_MS = 5_000;
  private static final long STABLE_MS = 10_000;

  final PeerId peer;
  final String protocol;
  final LinkQueue queue;

  /** Whether the thread that writes is between taking a message and having said so. */
  volatile boolean taking;

  private int attempt;
  private int failures;
  private long openedAtMs;
  private boolean idle = true;
  private @Nullable FrameWriter writer;

  Link(PeerId peer, String protocol, LinkQueue queue) {
    this.peer = peer;
    this.protocol = protocol;
    this.queue = queue;
  }

  /** Begins an attempt; its number tells its results from those of earlier ones. */
  int begin() {
    idle = false;
    return ++attempt;
  }

  boolean isCurrent(int anAttempt) {
    return anAttempt == attempt;
  }

  void opened(Substream substream, FrameWriter.Source source, long nowMs) {
    openedAtMs = nowMs;
    writer = new FrameWriter(substream.outbound(), source);
    writer.start();
  }

  void wake() {
    if (writer != null) {
      writer.wake();
    }
  }

  /** Whether something is queued that may still be written without a sign of life of the peer. */
  boolean isBusy() {
    return !idle && (!queue.isEmpty() || taking);
  }

  /** Writes what is queued and nothing more. */
  void finish() {
    if (writer != null) {
      writer.finish();
    }
  }

  void ended(long nowMs) {
    writer = null;
    if (nowMs - openedAtMs >= STABLE_MS) {
      failures = 0;
    }
  }

  /**
   * How long to wait before the next attempt, in milliseconds, or -1 to wait for a sign of life.
   */
  long failed() {
    failures++;
    if (failures > MAX_FAILURES) {
      idle = true;
      return -1;
    }
    return Math.min(MAX_BACKOFF_MS, FIRST_BACKOFF_MS << (failures - 1));
  }

  /** Whether a sign of life should begin a new attempt. */
  boolean revives() {
    if (idle) {
      failures = 0;
    }
    return idle;
  }
}
