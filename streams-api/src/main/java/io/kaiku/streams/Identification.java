package io.kaiku.streams;

import io.kaiku.kernel.addr.Multiaddr;
import io.kaiku.kernel.id.PeerId;
import java.util.List;
import java.util.Optional;

/**
 * What a peer says of itself (identify).
 *
 * @param peer who, proved by its key
 * @param agentVersion what it runs; empty if it does not say
 * @param protocolVersion the network of protocols that it speaks; empty if it does not say
 * @param protocols the protocol ids that it answers
 * @param addresses where it says it listens, without {@code /p2p}
 * @param observed where it sees us, and whether it signed its addresses
 */
public record Identification(
    PeerId peer,
    String agentVersion,
    String protocolVersion,
    List<String> protocols,
    List<Multiaddr> addresses,
    Observed observed) {

  /** Keeps immutable lists. */
  public Identification {
    protocols = List.copyOf(protocols);
    addresses = List.copyOf(addresses);
  }

  /**
   * What came besides.
   *
   * @param address as which the peer sees us
   * @param signedRecord whether it sent a peer record with a valid signature
   */
  public record Observed(Optional<Multiaddr> address, boolean signedRecord) {}
}
