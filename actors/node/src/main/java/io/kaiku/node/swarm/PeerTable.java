package io.kaiku.node.swarm;

import io.kaiku.kernel.id.PeerId;
import io.kaiku.kernel.machine.Reason;
import io.kaiku.netty.transport.Connection;
import io.kaiku.node.protocol.PeerFeed;
import io.kaiku.node.protocol.PeerState;
import io.kaiku.swarm.conns.ConnectionPruner;
import io.kaiku.swarm.conns.ConnectionTable;
import io.kaiku.swarm.conns.OpenConnection;
import io.kaiku.swarm.conns.PrunerConfig;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/**
 * Every open connection of a local peer and what its remote peers speak: facts. It lives outside of
 * every actor, so that none of them can lose a connection by being killed. Thread-safe.
 */
public final class PeerTable {

  /** Protocols kept per peer, as many as identify takes. */
  private static final int MAX_PROTOCOLS = 1_024;

  /** What a connected peer speaks. */
  private static final class Speech {
    Set<String> identified = Set.of();
    final Set<String> seen = new LinkedHashSet<>();
    boolean told;
  }

  private final ConnectionTable table = new ConnectionTable();
  private final ConnectionPruner pruner;
  private final Map<Long, Connection> open = new HashMap<>();
  private final Map<PeerId, Speech> speeches = new HashMap<>();
  private final List<Feed> feeds = new CopyOnWriteArrayList<>();

  /** Creates a table without connections. */
  public PeerTable(PrunerConfig pruning) {
    this.pruner = new ConnectionPruner(pruning);
  }

  /** Adds an open connection. */
  public synchronized void add(Connection connection, long nowMs) {
    PeerId peer = connection.remotePeer();
    open.put(connection.id(), connection);
    table.add(
        new OpenConnection(
            connection.id(),
            peer,
            connection.direction(),
            connection.remoteAddress(),
            connection.limited(),
            nowMs));
    speeches.computeIfAbsent(peer, first -> new Speech());
    changed(peer);
  }

  /** Removes a connection that is closed; whether it was there. */
  public synchronized boolean remove(Connection connection) {
    PeerId peer = connection.remotePeer();
    Optional<ConnectionTable.Change> change = table.remove(connection.id());
    open.remove(connection.id());
    if (change.isPresent() && change.get().isDown()) {
      speeches.remove(peer);
    }
    if (change.isPresent()) {
      changed(peer);
    }
    return change.isPresent();
  }

  /**
   * Closes a connection, which counts as gone from this moment: closing may take a while, and
   * nobody should begin anything on it meanwhile.
   */
  public void close(Connection connection, Reason reason) {
    remove(connection);
    connection.close(reason.code(), reason.detail());
  }

  /**
   * Replaces what a connected peer has told that it speaks. When it tells something new, what it
   * has shown before is of yesterday.
   */
  public synchronized void identified(PeerId peer, List<String> protocols) {
    Speech speech = speeches.get(peer);
    if (speech != null) {
      speech.identified =
          new LinkedHashSet<>(protocols.subList(0, Math.min(MAX_PROTOCOLS, protocols.size())));
      if (speech.told) {
        speech.seen.clear();
      }
      speech.told = true;
      changed(peer);
    }
  }

  /**
   * Adds a protocol that a connected peer has shown to speak; only ids of our own, so their number
   * is bounded.
   */
  public synchronized void seen(PeerId peer, String protocol) {
    Speech speech = speeches.get(peer);
    if (speech != null && !speech.identified.contains(protocol) && speech.seen.add(protocol)) {
      changed(peer);
    }
  }

  /** What is known of a connected peer. */
  public synchronized Optional<PeerState> peer(PeerId peer) {
    return speeches.containsKey(peer) ? Optional.of(state(peer)) : Optional.empty();
  }

  /** All connected peers, the longest connected first. */
  public synchronized List<PeerState> peers() {
    return table.peers().stream().map(this::state).toList();
  }

  /** All open connections. */
  public synchronized List<Connection> connections() {
    return List.copyOf(open.values());
  }

  /**
   * The preferred connection to a peer: not limited by a relay if there is one, then the oldest.
   */
  public synchronized Optional<Connection> preferred(PeerId peer) {
    return table.preferred(peer).map(this::connection);
  }

  /** Subscribes to changes; the first wake-up comes at once if anybody is connected. */
  public synchronized PeerFeed feed(Runnable wake) {
    Feed feed = new Feed(wake);
    feeds.add(feed);
    table.peers().forEach(feed::changed);
    return feed;
  }

  /** Says what peers are worth, and whose connections must stay. */
  public synchronized void value(Consumer<ConnectionPruner> change) {
    change.accept(pruner);
  }

  /** Closes the connections that matter least when there are too many; how many. */
  public int prune(long nowMs) {
    Map<Connection, ConnectionPruner.Close> surplus = new LinkedHashMap<>();
    synchronized (this) {
      pruner
          .prune(table, nowMs)
          .forEach(close -> surplus.put(connection(close.connection()), close));
    }
    surplus.forEach((connection, close) -> close(connection, close.reason()));
    return surplus.size();
  }

  private PeerState state(PeerId peer) {
    Speech speech = speeches.getOrDefault(peer, new Speech());
    Set<String> protocols = new LinkedHashSet<>(speech.identified);
    protocols.addAll(speech.seen);
    List<Connection> connections = table.connections(peer).stream().map(this::connection).toList();
    return new PeerState(peer, table.epoch(peer), connections, List.copyOf(protocols), speech.told);
  }

  private Connection connection(OpenConnection known) {
    Connection connection = open.get(known.id());
    if (connection == null) {
      throw new IllegalStateException("connection " + known.id() + " is in one table only");
    }
    return connection;
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
      if (!speeches.containsKey(peer) && !given.contains(peer)) {
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
          PeerState state = state(peer);
          if (state.connected()) {
            given.add(peer);
          } else {
            given.remove(peer);
          }
          states.add(state);
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
