package io.kaiku.wire.yamux;

import io.kaiku.kernel.error.ErrorCode;

/** The one way in which a substream ended. */
public sealed interface StreamEnd {
  /** Both sides finished writing. */
  record Finished() implements StreamEnd {}

  /**
   * One side reset the substream; what was not delivered is lost.
   *
   * @param by us or the peer
   * @param code the code of the reset; {@link ErrorCode#NO_ERROR} when the peer gave none
   * @param detail one sentence for the log
   */
  record Reset(SessionEnd.By by, ErrorCode code, String detail) implements StreamEnd {}

  /**
   * The session ended below it.
   *
   * @param session why
   */
  record Lost(SessionEnd session) implements StreamEnd {}
}
