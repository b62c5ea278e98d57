package io.kaiku.swarm.dial;

import io.kaiku.kernel.addr.Multiaddr;
import io.kaiku.kernel.id.PeerId;
import java.util.Optional;

/** Who is to be reached. Two dials of the same target become one. */
public sealed interface Target {
  /** A certain peer, wherever it is. */
  record Peer(PeerId id) implements Target {
    @Override
    public String toString() {
      return id.toString();
    }
  }

  /** Whoever answers at an address. */
  record Anyone(Multiaddr address) implements Target {
    @Override
    public String toString() {
      return address.toString();
    }
  }

  /** The peer that must answer, if it is known beforehand. */
  default Optional<PeerId> expected() {
    return switch (this) {
      case Peer(PeerId id) -> Optional.of(id);
      case Anyone anyone -> Optional.empty();
    };
  }

  /** The peer at the end of an address, or whoever answers there. */
  static Target of(Multiaddr address) {
    return address.peerId().<Target>map(Peer::new).orElseGet(() -> new Anyone(address));
  }
}
