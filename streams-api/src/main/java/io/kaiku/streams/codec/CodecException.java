package io.kaiku.streams.codec;

import org.jspecify.annotations.Nullable;

/** An event and its bytes do not fit together; the message says how, and what to use instead. */
public final class CodecException extends RuntimeException {
  private static final long serialVersionUID = 1;

  public CodecException(String message) {
    super(message);
  }

  public CodecException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
