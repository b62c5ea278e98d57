package io.kaiku.wire;

import io.kaiku.kernel.id.PeerId;

/** The peer at the other end proved an identity, but not the one that was dialed. */
public final class PeerIdMismatchException extends WireException {
  private final PeerId expected;
  private final PeerId actual;

  public PeerIdMismatchException(PeerId expected, PeerId actual) {
    super(
        Fault.PEER_ID_MISMATCH,
        "expected peer "
            + expected
            + " but "
            + actual
            + " answered: the address is stale or belongs to another peer");
    this.expected = expected;
    this.actual = actual;
  }

  public PeerId expected() {
    return expected;
  }

  public PeerId actual() {
    return actual;
  }
}
