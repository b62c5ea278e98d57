package io.kaiku.node.swarm;

import io.kaiku.kernel.addr.AddressScope;
import io.kaiku.kernel.addr.Multiaddr;
import io.kaiku.kernel.error.ErrorCode;
import io.kaiku.kernel.id.PeerId;
import io.kaiku.kernel.machine.Reason;
import io.kaiku.netty.transport.Connection;
import io.kaiku.node.PeerConfig;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Counts connections and inbound substreams, per scope, against the limits of the configuration.
 * Thread-safe.
 */
public final class Scopes {

  private record Speaker(PeerId peer, String protocol) {}

  private final PeerConfig.Connections connections;
  private final PeerConfig.Substreams substreams;
  private final Map<String, Integer> perPrefix = new HashMap<>();
  private final Map<PeerId, Integer> connectionsOf = new HashMap<>();
  private final Map<PeerId, Integer> substreamsOf = new HashMap<>();
  private final Map<Speaker, Integer> substreamsFor = new HashMap<>();
  private int halfOpen;
  private int allConnections;
  private int allSubstreams;

  /** Creates scopes that hold nothing. */
  public Scopes(PeerConfig.Connections connections, PeerConfig.Substreams substreams) {
    this.connections = connections;
    this.substreams = substreams;
  }

  synchronized Optional<Reason> enterHandshake(Multiaddr remote) {
    if (halfOpen >= connections.maxHalfOpen()) {
      return limit("connections.max-half-open", connections.maxHalfOpen());
    }
    if (allConnections + halfOpen >= connections.maxTotal()) {
      return limit("connections.max-total", connections.maxTotal());
    }
    String prefix = prefix(remote);
    if (!prefix.isEmpty() && perPrefix.getOrDefault(prefix, 0) >= connections.maxPerPrefix()) {
      return limit("connections.max-per-prefix", connections.maxPerPrefix());
    }
    halfOpen++;
    enter(perPrefix, prefix);
    return Optional.empty();
  }

  synchronized void leaveHandshake(Multiaddr remote) {
    halfOpen--;
    leave(perPrefix, prefix(remote));
  }

  synchronized Optional<Reason> enter(Connection connection) {
    if (allConnections >= connections.maxTotal()) {
      return limit("connections.max-total", connections.maxTotal());
    }
    PeerId peer = connection.remotePeer();
    if (connectionsOf.getOrDefault(peer, 0) >= connections.maxPerPeer()) {
      return limit("connections.max-per-peer", connections.maxPerPeer());
    }
    allConnections++;
    enter(connectionsOf, peer);
    enter(perPrefix, prefix(connection.remoteAddress()));
    return Optional.empty();
  }

  synchronized void leave(Connection connection) {
    allConnections--;
    leave(connectionsOf, connection.remotePeer());
    leave(perPrefix, prefix(connection.remoteAddress()));
  }

  synchronized Optional<Reason> enterSubstream(PeerId peer, String protocol) {
    Speaker speaker = new Speaker(peer, protocol);
    if (allSubstreams >= substreams.maxTotal()) {
      return limit("substreams.max-total", substreams.maxTotal());
    }
    if (substreamsOf.getOrDefault(peer, 0) >= substreams.maxPerPeer()) {
      return limit("substreams.max-per-peer", substreams.maxPerPeer());
    }
    if (substreamsFor.getOrDefault(speaker, 0) >= substreams.maxPerPeerAndProtocol()) {
      return limit("substreams.max-per-peer-and-protocol", substreams.maxPerPeerAndProtocol());
    }
    allSubstreams++;
    enter(substreamsOf, peer);
    enter(substreamsFor, speaker);
    return Optional.empty();
  }

  synchronized void leaveSubstream(PeerId peer, String protocol) {
    allSubstreams--;
    leave(substreamsOf, peer);
    leave(substreamsFor, new Speaker(peer, protocol));
  }

  /** Established connections now. */
  public synchronized int connections() {
    return allConnections;
  }

  private static <K> void enter(Map<K, Integer> counts, K key) {
    counts.merge(key, 1, Integer::sum);
  }

  private static <K> void leave(Map<K, Integer> counts, K key) {
    counts.computeIfPresent(key, (same, count) -> count == 1 ? null : count - 1);
  }

  private static Optional<Reason> limit(String key, int max) {
    return Optional.of(
        new Reason(
            ErrorCode.RESOURCE_LIMIT_EXCEEDED,
            "the limit kaiku.node." + key + " of " + max + " is reached"));
  }

  /**
   * The IPv4 address or IPv6 /64 of a public address, else nothing: who is close by may be many.
   */
  private static String prefix(Multiaddr remote) {
    if (remote.scope() != AddressScope.PUBLIC) {
      return "";
    }
    return remote.ip().map(Scopes::prefix).orElse("");
  }

  private static String prefix(InetAddress ip) {
    byte[] octets = ip.getAddress();
    return ip instanceof Inet6Address
        ? Arrays.toString(Arrays.copyOf(octets, 8))
        : Arrays.toString(octets);
  }
}
