package io.kaiku.swarm.peers;

import io.kaiku.kernel.addr.Multiaddr;

/**
 * An address of a peer.
 *
 * @param address without the peer at its end
 * @param provenance the most trusted way in which it was learned
 * @param expiresAtMs when it is forgotten unless the peer is connected, or {@link #NEVER}
 */
public record KnownAddress(Multiaddr address, Provenance provenance, long expiresAtMs) {
  /** The expiry of what is kept until it is removed. */
  public static final long NEVER = Long.MAX_VALUE;

  boolean isExpired(long nowMs) {
    return expiresAtMs != NEVER && nowMs - expiresAtMs >= 0;
  }

  /** The same address learned again: the better provenance and the later expiry stand. */
  KnownAddress mergedWith(KnownAddress other) {
    Provenance better = provenance.compareTo(other.provenance) >= 0 ? provenance : other.provenance;
    return new KnownAddress(address, better, later(expiresAtMs, other.expiresAtMs));
  }

  KnownAddress heldUntil(long timeMs) {
    return new KnownAddress(address, provenance, later(expiresAtMs, timeMs));
  }

  private static long later(long one, long other) {
    if (one == NEVER || other == NEVER) {
      return NEVER;
    }
    return one - other >= 0 ? one : other;
  }
}
