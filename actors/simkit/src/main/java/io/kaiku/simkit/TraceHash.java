package io.kaiku.simkit;

/** A running digest of everything that happened; equal digests mean equal runs. */
final class TraceHash {
  private long state = 0x9E3779B97F4A7C15L;

  /** Folds one value in; the order of values matters. */
  void fold(long value) {
    long mixed = (state ^ value) * 0xBF58476D1CE4E5B9L;
    mixed = (mixed ^ (mixed >>> 29)) * 0x94D049BB133111EBL;
    state = mixed ^ (mixed >>> 32);
  }

  long value() {
    return state;
  }
}
