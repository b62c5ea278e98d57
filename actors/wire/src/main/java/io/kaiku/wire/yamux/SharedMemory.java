package io.kaiku.wire.yamux;

/**
 * What one session holds of the memory that it shares with others: for its unread bytes, or for as
 * much as its windows have grown, since so much may arrive at any moment; and for what it has
 * queued.
 */
final class SharedMemory {
  /** Bytes that every session may hold unasked, so that control protocols work under any load. */
  static final int FREE = 16 * 1024;

  private static final int STEP = 64 * 1024;
  private static final int KEPT = 1024 * 1024;

  private final ReceiveBudget budget;
  private long reserved;
  private long grown;

  SharedMemory(ReceiveBudget budget) {
    this.budget = budget;
  }

  /** Makes room for so many bytes of each kind; false if there is none. */
  boolean admits(long unread, long queued) {
    return reserve(wanted(grown, unread, queued));
  }

  /** So many bytes are held now: gives back what is not needed any more. */
  void shrunk(long unread, long queued) {
    long wanted = wanted(grown, unread, queued);
    if (wanted < reserved && (unread + queued <= FREE || reserved - wanted > KEPT)) {
      budget.release(reserved - wanted);
      reserved = wanted;
    }
  }

  /** Makes room for windows to grow; returns by how much they may, all or nothing. */
  int grow(int bytes, long unread, long queued) {
    long wanted = wanted(grown + bytes, unread, queued);
    if (wanted > reserved) {
      if (!budget.reserveGrowth(wanted - reserved, reserved)) {
        return 0;
      }
      reserved = wanted;
    }
    grown += bytes;
    return bytes;
  }

  /** Windows that had grown by so much are gone. */
  void ungrow(int bytes) {
    grown -= bytes;
  }

  /** The session has ended. */
  void close() {
    budget.release(reserved);
    reserved = 0;
    grown = 0;
  }

  private static long wanted(long grown, long unread, long queued) {
    long held = Math.max(grown, unread) + queued;
    return Math.max(grown, (Math.max(0, held - FREE) + STEP - 1) / STEP * STEP);
  }

  private boolean reserve(long wanted) {
    if (wanted <= reserved) {
      return true;
    }
    if (!budget.reserve(wanted - reserved, reserved)) {
      return false;
    }
    reserved = wanted;
    return true;
  }
}
