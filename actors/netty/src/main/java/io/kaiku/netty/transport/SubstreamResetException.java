package io.kaiku.netty.transport;

import io.kaiku.kernel.error.ErrorCode;

/** A substream ended before its end: it was reset, or its connection is gone. */
public final class SubstreamResetException extends Exception {

  private final Ended how;

  /**
   * Creates the end of a substream; it has no stack trace, because a remote peer decides how often
   * it is created.
   */
  public SubstreamResetException(Ended how) {
    super(how.sentence(), null, false, false);
    this.how = how;
  }

  /** The libp2p error code. */
  public ErrorCode code() {
    return how.code();
  }

  /** Whether the other side, or the network, ended it. */
  public boolean byRemote() {
    return how.byRemote();
  }
}
