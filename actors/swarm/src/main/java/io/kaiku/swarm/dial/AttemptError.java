package io.kaiku.swarm.dial;

/** How an attempt to reach one address failed. */
public enum AttemptError {
  /** Nobody there: refused, unreachable, reset. */
  UNREACHABLE,
  /** No answer in time. */
  TIMEOUT,
  /** Security or muxer could not be agreed on, or the other side broke the handshake. */
  HANDSHAKE,
  /** Somebody else answered; this says nothing about the address for other peers. */
  WRONG_PEER,
  /** No transport of ours speaks this kind of address. */
  UNSUPPORTED,
  /** Our own policy or one of our own limits is in the way. */
  NOT_ALLOWED;

  /** Whether trying again at once would be a waste. */
  boolean backsOff() {
    return switch (this) {
      case UNREACHABLE, TIMEOUT, HANDSHAKE, WRONG_PEER -> true;
      case UNSUPPORTED, NOT_ALLOWED -> false;
    };
  }
}
