package io.kaiku.wire.yamux;

import io.kaiku.kernel.error.ErrorCode;

/**
 * Why a session ended.
 *
 * @param by who ended it
 * @param code what the go-away carried, or stands for
 * @param detail one sentence for the log
 */
public record SessionEnd(By by, ErrorCode code, String detail) {
  /** Who ended a session or a substream. */
  public enum By {
    /** We did: the application asked, or the peer broke a rule that we enforce. */
    US,
    /** The peer said so in a frame. */
    PEER,
    /** The connection below went away and neither side had said so. */
    TRANSPORT
  }
}
