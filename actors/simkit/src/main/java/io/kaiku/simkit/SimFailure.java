package io.kaiku.simkit;

import java.io.Serial;

/** A simulation went wrong; says with which seed it can be run again, and when it happened. */
public final class SimFailure extends AssertionError {
  @Serial private static final long serialVersionUID = 1L;

  SimFailure(long seed, long nowMs, long step, Throwable cause) {
    super(
        "seed " + seed + ", at " + nowMs + " ms, step " + step + ": " + Seeds.tell(seed, cause),
        cause);
  }
}
