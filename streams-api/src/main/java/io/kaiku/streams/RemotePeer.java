package io.kaiku.streams;

import io.kaiku.kernel.addr.Multiaddr;
import io.kaiku.kernel.id.PeerId;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * What is known of another peer at one moment.
 *
 * @param id who
 * @param labels what it calls itself
 * @param protocols the protocol ids that it answers, as far as known
 * @param addresses where it can be dialed
 * @param connections how it is connected now, the preferred one first; empty if it is not
 */
public record RemotePeer(
    PeerId id,
    Labels labels,
    List<String> protocols,
    List<Multiaddr> addresses,
    List<Link> connections) {

  /** Keeps immutable lists. */
  public RemotePeer {
    protocols = List.copyOf(protocols);
    addresses = List.copyOf(addresses);
    connections = List.copyOf(connections);
  }

  /**
   * Names, each of them empty if it is not known.
   *
   * @param name what the local user calls it
   * @param dataCentre where it runs, as it says itself, signed
   * @param agentVersion what it runs, such as {@code go-libp2p/0.48.0}
   */
  public record Labels(String name, String dataCentre, String agentVersion) {}

  /**
   * One open connection.
   *
   * @param address the other end
   * @param outbound whether we dialed
   * @param limited whether a relay bounds it
   * @param rtt the last measured round trip
   */
  public record Link(
      Multiaddr address, boolean outbound, boolean limited, Optional<Duration> rtt) {}

  /** Whether a connection is open. */
  public boolean connected() {
    return !connections.isEmpty();
  }
}
