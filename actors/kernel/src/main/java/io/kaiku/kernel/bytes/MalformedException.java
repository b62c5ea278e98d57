package io.kaiku.kernel.bytes;

import org.jspecify.annotations.Nullable;

/**
 * Bytes or text from outside are not what they claim to be; the message says what is wrong and,
 * where a limit was exceeded, names the limit.
 *
 * <p>It carries no stack trace: the fault is in the input, and hostile input must be cheap to
 * refuse.
 */
public final class MalformedException extends Exception {
  public MalformedException(String message) {
    this(message, null);
  }

  public MalformedException(String message, @Nullable Throwable cause) {
    super(message, cause, false, false);
  }
}
