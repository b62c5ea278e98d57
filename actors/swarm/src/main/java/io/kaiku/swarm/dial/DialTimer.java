package io.kaiku.swarm.dial;

/** Timers of a {@link Dialer}; one for a dial or attempt that has ended says nothing. */
public sealed interface DialTimer {
  /** The next addresses of a dial are due. */
  record NextAddress(long dial) implements DialTimer {}

  /** A caller has waited as long as one may. */
  record CallerDeadline(long caller) implements DialTimer {}

  /** An attempt has taken as long as it may. */
  record AttemptDeadline(long attempt) implements DialTimer {}
}
