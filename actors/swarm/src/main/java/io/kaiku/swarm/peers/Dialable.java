package io.kaiku.swarm.peers;

import io.kaiku.kernel.addr.Multiaddr;
import io.kaiku.kernel.addr.Protocol;
import io.kaiku.kernel.id.PeerId;
import java.util.Optional;

/** What an address must be to be worth keeping and dialing. */
public final class Dialable {
  private Dialable() {}

  /** Why nobody can be reached there, as a short phrase; empty if somebody may be. */
  public static Optional<String> whyNot(Multiaddr address) {
    Multiaddr first = address.has(Protocol.P2P_CIRCUIT) ? relay(address) : address.withoutPeerId();
    Optional<String> byScope =
        switch (first.scope()) {
          case UNSPECIFIED -> Optional.of("is an unspecified address, fit only for listening");
          case MULTICAST -> Optional.of("is a multicast address");
          case RESERVED -> Optional.of("is a reserved address that nobody has");
          case NONE, RELAYED -> Optional.of("names no place");
          case LOOPBACK, LINK_LOCAL, PRIVATE, PUBLIC, NAME, OVERLAY -> Optional.empty();
        };
    if (byScope.isPresent()) {
      return byScope;
    }
    boolean portZero = isZero(first, Protocol.TCP) || isZero(first, Protocol.UDP);
    return portZero ? Optional.of("has port 0") : Optional.empty();
  }

  /**
   * Why this peer cannot be reached there; an address that ends in another peer never leads to it.
   */
  public static Optional<String> whyNot(Multiaddr address, PeerId peer) {
    Optional<PeerId> end = address.peerId();
    if (end.isPresent() && !end.get().equals(peer)) {
      return Optional.of("leads to the peer " + end.get());
    }
    return whyNot(address);
  }

  /** Whether it must be resolved before it can be dialed. */
  public static boolean isName(Multiaddr address) {
    return address.has(Protocol.DNS)
        || address.has(Protocol.DNS4)
        || address.has(Protocol.DNS6)
        || address.has(Protocol.DNSADDR);
  }

  private static Multiaddr relay(Multiaddr address) {
    return address.decapsulate(Protocol.P2P_CIRCUIT).withoutPeerId();
  }

  private static boolean isZero(Multiaddr address, Protocol transport) {
    return address.port(transport).orElse(1) == 0;
  }
}
