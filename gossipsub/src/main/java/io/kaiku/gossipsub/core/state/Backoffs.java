package io.kaiku.gossipsub.core.state;

import io.kaiku.kernel.id.PeerId;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * With whom not to graft in which topic, and until when (gossipsub v1.1, "PRUNE Backoff and Peer
 * Exchange"). They outlive the connection, so that a reconnect does not end them.
 */
public final class Backoffs {
  /** No back-off is longer, whatever a peer asks for. */
  public static final long MAX_MS = 3_600_000;

  private final int maxEntries;
  private final long slackMs;
  private final Map<Key, Long> untilMs = new LinkedHashMap<>();

  private record Key(String topic, PeerId peer) implements Comparable<Key> {
    @Override
    public int compareTo(Key other) {
      int byPeer = peer.compareTo(other.peer);
      return byPeer != 0 ? byPeer : topic.compareTo(other.topic);
    }
  }

  /**
   * No back-offs.
   *
   * @param maxEntries beyond this the one that was set first goes
   * @param slackMs how long we wait beyond the end before we graft, as the other side's clock and
   *     heartbeat are its own
   */
  public Backoffs(int maxEntries, long slackMs) {
    this.maxEntries = maxEntries;
    this.slackMs = slackMs;
  }

  /** Begins or extends a back-off, for at most {@link #MAX_MS}; it never becomes shorter. */
  public void begin(String topic, PeerId peer, long durationMs, long nowMs) {
    var key = new Key(topic, peer);
    long wanted = nowMs + Math.clamp(durationMs, 0, MAX_MS);
    Long known = untilMs.get(key);
    if (known == null && untilMs.size() >= maxEntries) {
      Iterator<Key> first = untilMs.keySet().iterator();
      first.next();
      first.remove();
    }
    if (known == null || wanted - known > 0) {
      untilMs.put(key, wanted);
    }
  }

  /** Turns seconds from the wire, an unsigned 64-bit number, into milliseconds without overflow. */
  public static long msOf(long unsignedSeconds) {
    return Long.compareUnsigned(unsignedSeconds, MAX_MS / 1000) > 0
        ? MAX_MS
        : unsignedSeconds * 1000;
  }

  /** Whether a GRAFT from the peer comes too early. */
  public boolean forbidsTheirGraft(String topic, PeerId peer, long nowMs) {
    return remainingMs(topic, peer, nowMs) > 0;
  }

  /** Whether a GRAFT of ours would come too early. */
  public boolean forbidsOurGraft(String topic, PeerId peer, long nowMs) {
    return remainingMs(topic, peer, nowMs) > -slackMs;
  }

  /** Forgets those that have ended. */
  public void expire(long nowMs) {
    untilMs.values().removeIf(until -> until - nowMs <= -slackMs);
  }

  public int size() {
    return untilMs.size();
  }

  private long remainingMs(String topic, PeerId peer, long nowMs) {
    @Nullable Long until = untilMs.isEmpty() ? null : untilMs.get(new Key(topic, peer));
    return until == null ? Long.MIN_VALUE : until - nowMs;
  }
}
