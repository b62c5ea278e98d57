package io.kaiku.node.carrier;

import io.kaiku.node.carrier.LinkCodec.LinkOp.Queue;
import io.kaiku.node.protocol.CarrierEvent.Cause;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * What waits to be written to one peer: bounded in bytes and messages, ordered by priority and age,
 * expiring, cancellable. Thread-safe: an actor fills it, the thread of the connection empties it.
 */
final class LinkQueue {

  private static final class Entry {
    /** Null once it is lost: what is skipped later must not keep its bytes alive. */
    @Nullable Queue what;

    final long expiresAtMs;

    Entry(Queue what, long expiresAtMs) {
      this.what = what;
      this.expiresAtMs = expiresAtMs;
    }
  }

  private final int maxBytes;
  private final int maxFrames;
  private final BiConsumer<Queue, Cause> lost;
  private final List<Deque<Entry>> classes = new ArrayList<>();
  private final Map<Object, List<Entry>> byKey = new HashMap<>();
  private long bytes;
  private int frames;
  private int dead;

  /**
   * Creates an empty queue.
   *
   * @param lost told of everything that is not written, under the lock of the queue: it must only
   *     pass it on
   */
  LinkQueue(int maxBytes, int maxFrames, BiConsumer<Queue, Cause> lost) {
    this.maxBytes = maxBytes;
    this.maxFrames = maxFrames;
    this.lost = lost;
    for (int i = 0; i < LinkCarrier.PRIORITIES; i++) {
      classes.add(new ArrayDeque<>());
    }
  }

  /** Queues; what has to give way, perhaps this very message, is lost by overflow. */
  synchronized void offer(Queue what, long nowMs) {
    int size = what.framed().size();
    if (size > maxBytes) {
      lost.accept(what, Cause.OVERFLOW);
      return;
    }
    while (bytes + size > maxBytes || frames >= maxFrames) {
      Entry victim = leastImportant(what.priority());
      if (victim == null) {
        lost.accept(what, Cause.OVERFLOW);
        return;
      }
      kill(victim, Cause.OVERFLOW);
    }
    Entry entry = new Entry(what, nowMs + what.ttlMs());
    classes.get(what.priority()).add(entry);
    if (what.key() != null) {
      byKey.computeIfAbsent(what.key(), key -> new ArrayList<>(1)).add(entry);
    }
    bytes += size;
    frames++;
  }

  /** Takes what is to be written next, past what has expired. */
  synchronized @Nullable Queue poll(long nowMs) {
    for (Deque<Entry> waiting : classes) {
      for (Entry next = waiting.poll(); next != null; next = waiting.poll()) {
        Queue what = next.what;
        if (what == null) {
          dead--;
          continue;
        }
        forget(next, what);
        if (next.expiresAtMs - nowMs >= 0) {
          return what;
        }
        lost.accept(what, Cause.EXPIRED);
      }
    }
    return null;
  }

  /** Drops what waits under a key. */
  synchronized void cancel(Object key) {
    List<Entry> entries = byKey.get(key);
    if (entries != null) {
      for (Entry entry : List.copyOf(entries)) {
        kill(entry, Cause.CANCELLED);
      }
    }
  }

  /** Drops everything. */
  synchronized void clear(Cause cause) {
    for (Deque<Entry> waiting : classes) {
      for (Entry entry : waiting) {
        if (entry.what != null) {
          lost.accept(entry.what, cause);
        }
      }
      waiting.clear();
    }
    byKey.clear();
    bytes = 0;
    frames = 0;
    dead = 0;
  }

  synchronized boolean isEmpty() {
    return frames == 0;
  }

  synchronized long bytes() {
    return bytes;
  }

  synchronized int frames() {
    return frames;
  }

  /** The oldest of the least important, if it is not more important than {@code priority}. */
  private @Nullable Entry leastImportant(int priority) {
    for (int i = classes.size() - 1; i >= priority; i--) {
      Deque<Entry> waiting = classes.get(i);
      for (Entry oldest = waiting.peek(); oldest != null; oldest = waiting.peek()) {
        if (oldest.what != null) {
          return oldest;
        }
        waiting.poll();
        dead--;
      }
    }
    return null;
  }

  /** Leaves the entry in its class, where it is skipped: removing it there would cost a search. */
  private void kill(Entry entry, Cause cause) {
    Queue what = entry.what;
    if (what == null) {
      return;
    }
    forget(entry, what);
    entry.what = null;
    dead++;
    if (dead > maxFrames) {
      sweep();
    }
    lost.accept(what, cause);
  }

  private void forget(Entry entry, Queue what) {
    bytes -= what.framed().size();
    frames--;
    Object key = what.key();
    if (key != null) {
      List<Entry> same = byKey.get(key);
      if (same != null && same.remove(entry) && same.isEmpty()) {
        byKey.remove(key);
      }
    }
  }

  private void sweep() {
    for (Deque<Entry> waiting : classes) {
      waiting.removeIf(entry -> entry.what == null);
    }
    dead = 0;
  }
}
