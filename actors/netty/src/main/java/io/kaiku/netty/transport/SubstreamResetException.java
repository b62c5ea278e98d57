package io.kaiku.netty.transport;

import io.kaiku.kernel.error.ErrorCode;

/** A substream ended before its end: it was reset, or its connection is gone. */
public final class SubstreamResetException extends Exception {

  private final ErrorCode code;
  private final boolean byRemote;

  /**
   * Creates the end of a substream; it has no stack trace, because a remote peer decides how often
   * it is created.
   *
   * @param byRemote whether the other side, or the network, ended it
   */
  public SubstreamResetException(ErrorCode code, String detail, boolean byRemote) {
    super(
        detail.isEmpty()
            ? "substream reset with " + code
            : "substream reset with " + code + ": " + detail,
        null,
        false,
        false);
    this.code = code;
    this.byRemote = byRemote;
  }

  /** The libp2p error code. */
  public ErrorCode code() {
    return code;
  }

  /** Whether the other side, or the network, ended it. */
  public boolean byRemote() {
    return byRemote;
  }
}
