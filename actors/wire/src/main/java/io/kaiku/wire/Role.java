package io.kaiku.wire;

/**
 * Which part a side plays in negotiations and handshakes.
 *
 * <p>Usually the side that dialed is the initiator; when both dialed at once, as hole punching
 * makes them, somebody else assigns the roles (libp2p specs: DCUtR).
 */
public enum Role {
  /** Speaks first and proposes. */
  INITIATOR,
  /** Answers. */
  RESPONDER
}
