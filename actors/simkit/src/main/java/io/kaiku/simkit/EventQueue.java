package io.kaiku.simkit;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What is still to happen, ordered by time and then by insertion: a wheel of one-millisecond slots
 * with O(1) insertion, and a sorted overflow for what is further away than one turn.
 */
final class EventQueue<V> {
  private static final int SLOTS = 1 << 12;

  private final ArrayList<@Nullable ArrayDeque<V>> wheel = new ArrayList<>(SLOTS);
  private final TreeMap<Long, ArrayDeque<V>> overflow = new TreeMap<>();
  private long nowMs;
  private int inWheel;
  private long size;

  EventQueue() {
    for (int i = 0; i < SLOTS; i++) {
      wheel.add(null);
    }
  }

  /** Adds a value; a time that has passed counts as now. */
  void add(long atMs, V value) {
    long at = Math.max(atMs, nowMs);
    if (at - nowMs < SLOTS) {
      slot(at).add(value);
      inWheel++;
    } else {
      overflow.computeIfAbsent(at, unused -> new ArrayDeque<>(2)).add(value);
    }
    size++;
  }

  /** Moves time on to the next value not later than {@code untilMs} and takes it; null if none. */
  @Nullable V pollUntil(long untilMs) {
    while (true) {
      ArrayDeque<V> due = wheel.get(index(nowMs));
      V value = due == null ? null : due.poll();
      if (value != null) {
        inWheel--;
        size--;
        return value;
      }
      if (nowMs >= untilMs) {
        return null;
      }
      advance(untilMs);
    }
  }

  long nowMs() {
    return nowMs;
  }

  long size() {
    return size;
  }

  private void advance(long untilMs) {
    if (inWheel > 0) {
      nowMs++;
    } else if (overflow.isEmpty()) {
      nowMs = untilMs;
    } else {
      nowMs = Math.min(untilMs, overflow.firstKey());
    }
    refill();
  }

  /** Whatever comes within one turn of the wheel moves to it before anything later is added. */
  private void refill() {
    while (!overflow.isEmpty() && overflow.firstKey() - nowMs < SLOTS) {
      Map.Entry<Long, ArrayDeque<V>> first = overflow.pollFirstEntry();
      slot(first.getKey()).addAll(first.getValue());
      inWheel += first.getValue().size();
    }
  }

  private ArrayDeque<V> slot(long atMs) {
    int index = index(atMs);
    ArrayDeque<V> slot = wheel.get(index);
    if (slot == null) {
      slot = new ArrayDeque<>(8);
      wheel.set(index, slot);
    }
    return slot;
  }

  private static int index(long atMs) {
    return (int) (atMs & (SLOTS - 1));
  }
}
