package io.kaiku.swarm.peers;

/** How an address was learned, from the least trusted to the most trusted. */
public enum Provenance {
  /** A third party told us, without the signature of the peer. */
  PEER_EXCHANGE,
  /** The peer told us over a connection of its own (identify). */
  IDENTIFY,
  /** The peer signed it (RFC 0003), whoever handed it on. */
  SIGNED_RECORD,
  /** We have dialed it and the peer answered. */
  CONNECTION,
  /** It was configured, to join a network at all. Never expires, and its peer is never evicted. */
  SEED,
  /** The local user said so. Never expires, and its peer is never evicted. */
  USER;

  /** Whether no remote peer can have made it up, so that it needs no limit. */
  public boolean isLocal() {
    return switch (this) {
      case SEED, USER -> true;
      case PEER_EXCHANGE, IDENTIFY, SIGNED_RECORD, CONNECTION -> false;
    };
  }

  /** Whether a newer signed record of the peer takes its place. */
  boolean isClaim() {
    return switch (this) {
      case PEER_EXCHANGE, IDENTIFY, SIGNED_RECORD -> true;
      case CONNECTION, SEED, USER -> false;
    };
  }

  /** Whether an address that was learned in this way may push out one learned in the other way. */
  boolean mayReplace(Provenance other) {
    return compareTo(other) >= 0 && !other.isLocal();
  }
}
