package io.kaiku.interop;

/** A case of the matrix failed; the message says what was awaited and what came. */
final class InteropException extends RuntimeException {
  private static final long serialVersionUID = 1;

  InteropException(String message) {
    super(message);
  }
}
