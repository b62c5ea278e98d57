package io.kaiku.wire.yamux;

import io.kaiku.kernel.error.ErrorCode;

/** A substream cannot be opened now; the message says why and what to do. */
public final class YamuxException extends Exception {
  private final ErrorCode code;

  YamuxException(ErrorCode code, String message) {
    super(message);
    this.code = code;
  }

  /** The kind of refusal: a limit, or the end of the session. */
  public ErrorCode code() {
    return code;
  }
}
