package io.kaiku.kernel.addr;

/** From where an address can be reached, as far as the address itself tells. */
public enum AddressScope {
  /** From this machine only: 127/8, ::1, {@code localhost}, {@code /unix} and {@code /memory}. */
  LOOPBACK,
  /** On one link: 169.254/16, fe80::/10, names under {@code .local}. */
  LINK_LOCAL,
  /** In one site or behind one carrier: RFC 1918, 100.64/10, fc00::/7. */
  PRIVATE,
  /** Globally routable unicast. */
  PUBLIC,
  /** Through a relay: it contains {@code /p2p-circuit}. */
  RELAYED,
  /** Any address of this machine: 0.0.0.0 or ::. Fit for listening, not for dialing. */
  UNSPECIFIED,
  /** A group: 224/4, ff00::/8. */
  MULTICAST,
  /** Set aside for documentation, benchmarks, tunnels or the future: never dialed. */
  RESERVED,
  /** A DNS name: the scope is known when it is resolved. */
  NAME,
  /** In an overlay with addresses of its own: onion, garlic. */
  OVERLAY,
  /** It names no place, for example {@code /p2p/…} alone. */
  NONE
}
