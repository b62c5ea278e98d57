package io.kaiku.identify.actor;

/** Why a ping has no round trip. Delivered through stages, without a stack trace. */
public final class PingFailedException extends Exception {
  PingFailedException(String message) {
    super(message, null, false, false);
  }
}
