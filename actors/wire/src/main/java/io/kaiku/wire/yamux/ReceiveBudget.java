package io.kaiku.wire.yamux;

/**
 * Memory that many sessions share for what arrived and was not consumed: each of them bounds its
 * peer, this bounds all peers together. Implementations are thread-safe.
 */
public interface ReceiveBudget {
  /** For a session that shares nothing. */
  ReceiveBudget UNLIMITED =
      new ReceiveBudget() {
        @Override
        public boolean reserve(long bytes, long held) {
          return true;
        }

        @Override
        public boolean reserveGrowth(long bytes, long held) {
          return true;
        }

        @Override
        public void release(long bytes) {}
      };

  /**
   * Takes bytes, all or none of them.
   *
   * @param held what the session that asks has taken and not given back
   * @return whether it may have them
   */
  boolean reserve(long bytes, long held);

  /**
   * Takes bytes by which a window is to grow, which may be held for long: some are left for what
   * comes and goes.
   */
  boolean reserveGrowth(long bytes, long held);

  /** Gives bytes back. */
  void release(long bytes);
}
