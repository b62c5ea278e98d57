package io.kaiku.node;

import java.util.function.LongSupplier;

/**
 * Milliseconds that never go backwards: the wall clock as it was at the start, plus what has passed
 * since.
 */
public final class AnchoredClock {

  private static final long NANOS_PER_MILLI = 1_000_000;

  private final LongSupplier nanos;
  private final long startNanos;
  private final long startMs;

  /** Anchors the system's clocks now. */
  public static AnchoredClock system() {
    return new AnchoredClock(System.currentTimeMillis(), System::nanoTime);
  }

  /**
   * Anchors given clocks.
   *
   * @param startMs wall time now, in milliseconds since the epoch
   * @param nanos a monotonic clock of any origin
   */
  public AnchoredClock(long startMs, LongSupplier nanos) {
    this.startMs = startMs;
    this.nanos = nanos;
    this.startNanos = nanos.getAsLong();
  }

  /**
   * The time now, in milliseconds since the epoch; after a step of the wall clock it differs by
   * that step.
   */
  public long nowMs() {
    return startMs + (nanos.getAsLong() - startNanos) / NANOS_PER_MILLI;
  }
}
