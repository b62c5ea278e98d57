package io.kaiku.swarm.conns;

import io.kaiku.kernel.id.PeerId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The open connections by remote peer. Several to one peer are normal: both sides may have dialed
 * at the same time, or a relayed one may stay until a direct one has taken over.
 *
 * <p>Its size is bounded by whoever admits connections. Confined to one thread.
 */
public final class ConnectionTable {
  private static final Comparator<OpenConnection> PREFERENCE =
      Comparator.comparing(OpenConnection::limited)
          .thenComparing((one, other) -> Long.signum(one.openedAtMs() - other.openedAtMs()))
          .thenComparingLong(OpenConnection::id);

  private final Map<Long, OpenConnection> byId = new HashMap<>();
  private final Map<PeerId, List<OpenConnection>> byPeer = new LinkedHashMap<>();
  private long lastEpoch;
  private final Map<PeerId, Long> epochs = new HashMap<>();

  /** Adds a connection. */
  public Change add(OpenConnection connection) {
    if (byId.putIfAbsent(connection.id(), connection) != null) {
      throw new IllegalArgumentException("connection " + connection.id() + " is open already");
    }
    Reach before = reach(connection.peer());
    List<OpenConnection> same =
        byPeer.computeIfAbsent(connection.peer(), peer -> new ArrayList<>(1));
    if (same.isEmpty()) {
      epochs.put(connection.peer(), ++lastEpoch);
    }
    same.add(connection);
    same.sort(PREFERENCE);
    return new Change(connection, before, reach(connection.peer()));
  }

  /** Removes a connection; empty if it was not there. */
  public Optional<Change> remove(long id) {
    OpenConnection connection = byId.remove(id);
    if (connection == null) {
      return Optional.empty();
    }
    Reach before = reach(connection.peer());
    List<OpenConnection> same = byPeer.getOrDefault(connection.peer(), List.of());
    same.remove(connection);
    if (same.isEmpty()) {
      byPeer.remove(connection.peer());
      epochs.remove(connection.peer());
    }
    return Optional.of(new Change(connection, before, reach(connection.peer())));
  }

  /**
   * The connection for new substreams: one without a relay's limits if there is one, then the
   * oldest, so that the answer changes as seldom as possible.
   */
  public Optional<OpenConnection> preferred(PeerId peer) {
    return connections(peer).stream().findFirst();
  }

  public Optional<OpenConnection> get(long id) {
    return Optional.ofNullable(byId.get(id));
  }

  /** All connections to a peer, the preferred one first. */
  public List<OpenConnection> connections(PeerId peer) {
    return List.copyOf(byPeer.getOrDefault(peer, List.of()));
  }

  /** How the peer can be reached over open connections. */
  public Reach reach(PeerId peer) {
    List<OpenConnection> same = byPeer.get(peer);
    if (same == null || same.isEmpty()) {
      return Reach.NONE;
    }
    return same.getFirst().limited() ? Reach.LIMITED : Reach.FULL;
  }

  /**
   * Counts the lives of a peer: another number for every time it went from no connection to one; 0
   * while it has none.
   */
  public long epoch(PeerId peer) {
    return epochs.getOrDefault(peer, 0L);
  }

  /** The connected peers, in the order in which they came. */
  public List<PeerId> peers() {
    return List.copyOf(byPeer.keySet());
  }

  public int size() {
    return byId.size();
  }

  /** How a peer can be reached over open connections. */
  public enum Reach {
    /** Not at all. */
    NONE,
    /** Only through a relay that bounds time or bytes. */
    LIMITED,
    /** Without such bounds. */
    FULL
  }

  /** What a connection that came or went has changed. */
  public record Change(OpenConnection connection, Reach before, Reach after) {
    /** The peer was not connected and is now. */
    public boolean isUp() {
      return before == Reach.NONE && after != Reach.NONE;
    }

    /** The peer was connected and is no longer. */
    public boolean isDown() {
      return before != Reach.NONE && after == Reach.NONE;
    }
  }
}
