package io.kaiku.simkit;

import io.kaiku.kernel.addr.Multiaddr;
import io.kaiku.kernel.bytes.MalformedException;
import io.kaiku.kernel.machine.Direction;
import io.kaiku.kernel.machine.PeerLink;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Who is connected to whom: links that come up, break, and are cut by deaths and partitions. */
final class Links<C, M, T, E> {
  private final EventQueue<Happening<C, M, T, E>> queue;
  private final List<Pair<C, M, T, E>> cutByPartition = new ArrayList<>();
  private @Nullable Predicate<SimPeer<C, M, T, E>> side;

  String protocol = "/sim/1.0.0";
  long detectAfterMs;

  private record Pair<C, M, T, E>(SimPeer<C, M, T, E> dialer, SimPeer<C, M, T, E> listener) {}

  Links(EventQueue<Happening<C, M, T, E>> queue) {
    this.queue = queue;
  }

  boolean connect(SimPeer<C, M, T, E> dialer, SimPeer<C, M, T, E> listener) {
    if (dialer == listener
        || !dialer.alive()
        || !listener.alive()
        || dialer.connectedTo(listener)
        || apart(dialer, listener)) {
      return false;
    }
    noticeOldLink(dialer, listener);
    noticeOldLink(listener, dialer);
    raise(dialer, listener, Direction.OUTBOUND);
    raise(listener, dialer, Direction.INBOUND);
    return true;
  }

  void disconnect(SimPeer<C, M, T, E> a, SimPeer<C, M, T, E> b) {
    cut(a, b, 0);
    cut(b, a, 0);
  }

  void kill(SimPeer<C, M, T, E> peer) {
    if (!peer.alive()) {
      return;
    }
    List<SimPeer<C, M, T, E>> neighbours =
        peer.links.values().stream().filter(link -> link.up).map(link -> link.far).toList();
    peer.machine = null;
    peer.life++;
    peer.formerNeighbours = neighbours;
    for (SimPeer<C, M, T, E> neighbour : neighbours) {
      cut(neighbour, peer, detectAfterMs);
      cut(peer, neighbour, 0);
    }
    peer.links.values().forEach(link -> link.downSeen = true);
    peer.links.clear();
  }

  void reconnect(SimPeer<C, M, T, E> peer) {
    peer.formerNeighbours.forEach(neighbour -> connect(peer, neighbour));
    peer.formerNeighbours = List.of();
  }

  void partition(List<SimPeer<C, M, T, E>> peers, Predicate<SimPeer<C, M, T, E>> side) {
    this.side = side;
    for (SimPeer<C, M, T, E> peer : peers) {
      for (Link<C, M, T, E> link : List.copyOf(peer.links.values())) {
        if (link.up && apart(peer, link.far)) {
          boolean dialed = link.way.direction() == Direction.OUTBOUND;
          cutByPartition.add(dialed ? new Pair<>(peer, link.far) : new Pair<>(link.far, peer));
          disconnect(peer, link.far);
        }
      }
    }
  }

  void heal() {
    side = null;
    cutByPartition.forEach(pair -> connect(pair.dialer(), pair.listener()));
    cutByPartition.clear();
  }

  /** Takes a link that is down out of its peer's table; whether the peer has yet to be told. */
  boolean forget(Link<C, M, T, E> link) {
    if (link.downSeen) {
      return false;
    }
    link.downSeen = true;
    link.near.links.remove(link.far.id(), link);
    return link.upSeen;
  }

  private boolean apart(SimPeer<C, M, T, E> a, SimPeer<C, M, T, E> b) {
    return side != null && side.test(a) != side.test(b);
  }

  private void raise(SimPeer<C, M, T, E> near, SimPeer<C, M, T, E> far, Direction direction) {
    var way = new PeerLink(direction, protocol, false, addressOf(far));
    var link = new Link<>(near, far, way);
    near.links.put(far.id(), link);
    queue.add(queue.nowMs(), new Happening.Up<>(link));
  }

  private void cut(SimPeer<C, M, T, E> near, SimPeer<C, M, T, E> far, long noticedAfterMs) {
    Link<C, M, T, E> link = near.links.get(far.id());
    if (link != null && link.up) {
      link.up = false;
      queue.add(queue.nowMs() + noticedAfterMs, new Happening.Down<>(link));
    }
  }

  /** A new connection replaces one whose end was not noticed yet. */
  private void noticeOldLink(SimPeer<C, M, T, E> near, SimPeer<C, M, T, E> far) {
    Link<C, M, T, E> old = near.links.get(far.id());
    if (old != null) {
      queue.add(queue.nowMs(), new Happening.Down<>(old));
    }
  }

  private static Multiaddr addressOf(SimPeer<?, ?, ?, ?> peer) {
    try {
      return Multiaddr.parse("/memory/" + (peer.index() + 1));
    } catch (MalformedException e) {
      throw new IllegalStateException("the address of a simulated peer", e);
    }
  }
}
