package io.kaiku.node.swarm;

import io.kaiku.kernel.id.PeerId;
import io.kaiku.netty.transport.Connection;
import io.kaiku.node.protocol.PeerFeed;
import io.kaiku.node.protocol.PeerState;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * Every open connection of a local peer and what its remote peers speak: facts, no decisions. It
 * lives outside of every actor, so that none of them can lose a connection by being killed.
 * Thread-safe.
 */
public final class PeerTable {

  /** Protocols kept per peer; identify itself caps at 1,024. */
  private static final int MAX_PROTOCOLS = 1_024;

  /**
   * Direct before limited, then the one that lives longest: what runs on it is most likely to stay.
   */
  private static final Comparator<Connection> PREFERENCE =
      Comparator.comparing(Connection::limited).thenComparingLong(Connection::id);

  private static final class Entry {
    final long epoch;
    final List<Connection> connections = new ArrayList<>();
    Set<String> identified = Set.of();
    final Set<String> seen = new LinkedHashSet<>();
    boolean told;

    Entry(long epoch) {
      this.epoch = epoch;
    }

    PeerState state(PeerId peer) {
      Set<String> protocols = new LinkedHashSet<>(identified);
      protocols.addAll(seen);
      return new PeerState(peer, epoch, connections, List.copyOf(protocols), told);
    }
  }

  private final Map<PeerId, Entry> entries = new LinkedHashMap<>();
  private final List<Feed> feeds = new CopyOnWriteArrayList<>();
  private long epochs;

  /** Adds an open connection. */
  public synchronized void add(Connection connection) {
    PeerId peer = connection.remotePeer();
    Entry entry = entries.computeIfAbsent(peer, first -> new Entry(++epochs));
    entry.connections.add(connection);
    entry.connections.sort(PREFERENCE);
    changed(peer);
  }

  /** Removes a connection that is closed; whether it was there. */
  public synchronized boolean remove(Connection connection) {
    PeerId peer = connection.remotePeer();
    Entry entry = entries.get(peer);
    if (entry == null || !entry.connections.remove(connection)) {
      return false;
    }
    if (entry.connections.isEmpty()) {
      entries.remove(peer);
    }
    changed(peer);
    return true;
  }

  /** Replaces what a connected peer has told that it speaks. */
  public synchronized void identified(PeerId peer, List<String> protocols) {
    Entry entry = entries.get(peer);
    if (entry != null) {
      entry.identified =
          new LinkedHashSet<>(protocols.subList(0, Math.min(MAX_PROTOCOLS, protocols.size())));
      entry.told = true;
      changed(peer);
    }
  }

  /**
   * Adds a protocol that a connected peer has shown to speak; only ids of our own, so their number
   * is bounded.
   */
  public synchronized void seen(PeerId peer, String protocol) {
    Entry entry = entries.get(peer);
    if (entry != null && !entry.identified.contains(protocol) && entry.seen.add(protocol)) {
      changed(peer);
    }
  }

  /** What is known of a connected peer. */
  public synchronized Optional<PeerState> peer(PeerId peer) {
    Entry entry = entries.get(peer);
    return entry == null ? Optional.empty() : Optional.of(entry.state(peer));
  }

  /** All connected peers, the longest connected first. */
  public synchronized List<PeerState> peers() {
    List<PeerState> states = new ArrayList<>(entries.size());
    entries.forEach((peer, entry) -> states.add(entry.state(peer)));
    return states;
  }

  /** All open connections. */
  public synchronized List<Connection> connections() {
    return entries.values().stream().flatMap(entry -> entry.connections.stream()).toList();
  }

  /** The preferred connection to a peer. */
  public synchronized Optional<Connection> preferred(PeerId peer) {
    Entry entry = entries.get(peer);
    return entry == null ? Optional.empty() : Optional.of(entry.connections.getFirst());
  }

  /** Subscribes to changes; the first wake-up comes at once if anybody is connected. */
  public synchronized PeerFeed feed(Runnable wake) {
    Feed feed = new Feed(wake);
    feeds.add(feed);
    entries.keySet().forEach(feed::changed);
    return feed;
  }

  private void changed(PeerId peer) {
    for (Feed feed : feeds) {
      feed.changed(peer);
    }
  }

  /** Guarded by the table. */
  private final class Feed implements PeerFeed {
    private final Runnable wake;
    private final Set<PeerId> changed = new LinkedHashSet<>();
    private final Set<PeerId> given = new LinkedHashSet<>();
    private boolean woken;

    Feed(Runnable wake) {
      this.wake = wake;
    }

    void changed(PeerId peer) {
      if (!entries.containsKey(peer) && !given.contains(peer)) {
        changed.remove(peer);
        return;
      }
      changed.add(peer);
      if (!woken) {
        woken = true;
        wake.run();
      }
    }

    @Override
    public List<PeerState> drain() {
      synchronized (PeerTable.this) {
        List<PeerState> states = new ArrayList<>(changed.size());
        for (PeerId peer : changed) {
          Entry entry = entries.get(peer);
          if (entry == null) {
            given.remove(peer);
            states.add(new PeerState(peer, 0, List.of(), List.of(), false));
          } else {
            given.add(peer);
            states.add(entry.state(peer));
          }
        }
        changed.clear();
        woken = false;
        return states;
      }
    }

    @Override
    public void close() {
      feeds.remove(this);
    }
  }
}
