package io.kaiku.node.protocol;

import io.kaiku.kernel.id.PeerId;
import io.kaiku.netty.transport.Connection;
import java.util.List;
import java.util.Optional;

/**
 * What is known of a remote peer at one moment.
 *
 * @param peer who
 * @param epoch counts how often the peer went from no connection to one; another epoch is another
 *     life
 * @param connections its open connections, the preferred one first; empty: it is gone
 * @param protocols the protocol ids it is known to speak: identified, negotiated or seen
 * @param identified whether the peer itself has told its protocols
 */
public record PeerState(
    PeerId peer,
    long epoch,
    List<Connection> connections,
    List<String> protocols,
    boolean identified) {

  /** Keeps immutable copies. */
  public PeerState {
    connections = List.copyOf(connections);
    protocols = List.copyOf(protocols);
  }

  /** Whether at least one connection is open. */
  public boolean connected() {
    return !connections.isEmpty();
  }

  /** The first of {@code wanted} that the peer is known to speak. */
  public Optional<String> bestOf(List<String> wanted) {
    return wanted.stream().filter(protocols::contains).findFirst();
  }
}
