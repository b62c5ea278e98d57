package io.kaiku.swarm.peers;

import io.kaiku.kernel.id.PeerId;
import java.util.List;

/**
 * All that is known of a peer at one moment.
 *
 * @param addresses those that have not expired, in the order in which they were learned
 */
public record PeerInfo(
    PeerId peer,
    PeerLabels labels,
    Software software,
    List<KnownAddress> addresses,
    Presence presence) {

  public PeerInfo {
    addresses = List.copyOf(addresses);
  }

  /**
   * Whether the peer is there.
   *
   * @param connected at least one connection is open
   * @param met a connection was open at some time
   * @param lastHeardMs when we last learned something from or of it
   */
  public record Presence(boolean connected, boolean met, long lastHeardMs) {}
}
