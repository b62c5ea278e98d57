package io.kaiku.streams.flow;

import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/** A bounded queue between one thread that adds and one that takes. */
final class Ring<T> {

  private final AtomicReferenceArray<@Nullable T> slots;
  private final int mask;
  private int added;
  private int taken;

  /** A ring of at least so many slots. */
  Ring(int capacity) {
    int size = Integer.highestOneBit(Math.max(2, 2 * capacity - 1));
    slots = new AtomicReferenceArray<>(size);
    mask = size - 1;
  }

  /** Adds at the end; false if the ring is full. Only by the thread that adds. */
  boolean offer(T element) {
    int slot = added & mask;
    if (slots.getAcquire(slot) != null) {
      return false;
    }
    slots.setRelease(slot, element);
    added++;
    return true;
  }

  /** Takes the first; null if the ring is empty. Only by the thread that takes. */
  @Nullable T poll() {
    int slot = taken & mask;
    T element = slots.getAcquire(slot);
    if (element != null) {
      slots.setRelease(slot, null);
      taken++;
    }
    return element;
  }

  /** Whether there is nothing to take. Only by the thread that takes. */
  boolean isEmpty() {
    return slots.getAcquire(taken & mask) == null;
  }
}
