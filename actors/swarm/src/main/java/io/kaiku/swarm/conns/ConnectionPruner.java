package io.kaiku.swarm.conns;

import io.kaiku.kernel.error.ErrorCode;
import io.kaiku.kernel.id.PeerId;
import io.kaiku.kernel.machine.Reason;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Chooses connections to close when there are more than the high watermark, until the low one is
 * reached: never those of protected peers nor young ones; peers of less value first, then those
 * that dialed us, then the youngest.
 *
 * <p>Whoever protects or values a peer does so under a tag of its own, and takes it back. Confined
 * to one thread.
 */
public final class ConnectionPruner {
  private final PrunerConfig config;
  private final Map<PeerId, Set<String>> protections = new HashMap<>();
  private final Map<PeerId, Map<String, Integer>> values = new HashMap<>();
  private boolean pruned;
  private long prunedAtMs;

  public ConnectionPruner(PrunerConfig config) {
    this.config = config;
  }

  /** Keeps the connections of the peer until the same tag is taken back. */
  public void protect(PeerId peer, String tag) {
    protections.computeIfAbsent(peer, none -> new HashSet<>()).add(tag);
  }

  /** Takes a protection back. */
  public void unprotect(PeerId peer, String tag) {
    Set<String> tags = protections.get(peer);
    if (tags != null && tags.remove(tag) && tags.isEmpty()) {
      protections.remove(peer);
    }
  }

  public boolean isProtected(PeerId peer) {
    return protections.containsKey(peer);
  }

  /** Says what a peer is worth to the owner of the tag; 0 takes it back. */
  public void value(PeerId peer, String tag, int value) {
    Map<String, Integer> tags = values.computeIfAbsent(peer, none -> new HashMap<>());
    if (value == 0) {
      tags.remove(tag);
    } else {
      tags.put(tag, value);
    }
    if (tags.isEmpty()) {
      values.remove(peer);
    }
  }

  /** The connections to close now, each with the reason that its peer is told. */
  public List<Close> prune(ConnectionTable table, long nowMs) {
    boolean silent = pruned && nowMs - prunedAtMs < config.silence().toMillis();
    if (table.size() <= config.high() || silent) {
      return List.of();
    }
    pruned = true;
    prunedAtMs = nowMs;
    int surplus = table.size() - config.low();
    Reason reason =
        new Reason(
            ErrorCode.GARBAGE_COLLECTED,
            table.size()
                + " connections are more than kaiku.swarm.connections.high of "
                + config.high());
    return candidates(table, nowMs).stream()
        .limit(surplus)
        .map(connection -> new Close(connection, reason))
        .toList();
  }

  private List<OpenConnection> candidates(ConnectionTable table, long nowMs) {
    List<OpenConnection> candidates = new ArrayList<>();
    for (PeerId peer : table.peers()) {
      if (!isProtected(peer)) {
        table.connections(peer).stream()
            .filter(open -> nowMs - open.openedAtMs() >= config.grace().toMillis())
            .forEach(candidates::add);
      }
    }
    candidates.sort(
        Comparator.<OpenConnection>comparingLong(open -> valueOf(open.peer()))
            .thenComparing(OpenConnection::direction) // those that dialed us before those we dialed
            .thenComparing((one, other) -> Long.signum(other.openedAtMs() - one.openedAtMs()))
            .thenComparingLong(OpenConnection::id));
    return candidates;
  }

  private long valueOf(PeerId peer) {
    Map<String, Integer> tags = values.get(peer);
    return tags == null ? 0 : tags.values().stream().mapToLong(value -> value).sum();
  }

  /** A connection to be closed, and why. */
  public record Close(OpenConnection connection, Reason reason) {}
}
