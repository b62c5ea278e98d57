package io.kaiku.gossipsub.actor.topics;

import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * Messages that wait for one subscriber, with the places where some are missing. Neighbouring
 * places become one, so that it holds at most one more of them than messages.
 */
final class MessageBuffer {
  private final SubscriberOptions options;
  private final HeldBytes held;
  private final Deque<Entry> entries = new ArrayDeque<>();
  private int messages;
  private long bytes;
  private long heldBytes;
  private long missedAtEnd;
  private long missed;

  /** A message and how many are missing before it. */
  private static final class Entry {
    final TopicMessage message;
    final boolean isHeld;
    long missedBefore;

    Entry(TopicMessage message, boolean isHeld, long missedBefore) {
      this.message = message;
      this.isHeld = isHeld;
      this.missedBefore = missedBefore;
    }
  }

  MessageBuffer(SubscriberOptions options, HeldBytes held) {
    this.options = options;
    this.held = held;
  }

  /** Takes a message or counts it as missing; false: the subscription has failed by it. */
  boolean offer(TopicMessage message) {
    long size = sizeOf(message);
    if (fits(size)) {
      add(message, size, false);
      return true;
    }
    return switch (options.overflow()) {
      case BACKPRESSURE -> {
        if (held.reserve(size, heldBytes)) {
          heldBytes += size;
          add(message, size, true);
        } else {
          miss();
        }
        yield true;
      }
      case DROP_OLDEST -> {
        while (!entries.isEmpty() && size <= options.maxBytes() && !fits(size)) {
          dropOldest();
        }
        if (fits(size)) {
          add(message, size, false);
        } else {
          miss();
        }
        yield true;
      }
      case DROP_NEWEST -> {
        miss();
        yield true;
      }
      case FAIL -> false;
    };
  }

  /** What comes next, or null. */
  @Nullable TopicEvent poll() {
    Entry head = entries.peek();
    if (head == null) {
      long count = missedAtEnd;
      missedAtEnd = 0;
      return count == 0 ? null : new TopicEvent.Missed(count);
    }
    if (head.missedBefore > 0) {
      long count = head.missedBefore;
      head.missedBefore = 0;
      return new TopicEvent.Missed(count);
    }
    remove();
    return new TopicEvent.Message(head.message);
  }

  boolean isEmpty() {
    return entries.isEmpty() && missedAtEnd == 0;
  }

  void clear() {
    while (!entries.isEmpty()) {
      remove();
    }
    missedAtEnd = 0;
  }

  int messages() {
    return messages;
  }

  long bytes() {
    return bytes;
  }

  /** How many messages were dropped in all. */
  long missed() {
    return missed;
  }

  private static long sizeOf(TopicMessage message) {
    return (long) message.data().size() + SubscriberOptions.MESSAGE_BYTES;
  }

  private boolean fits(long size) {
    return messages < options.maxMessages() && bytes + size <= options.maxBytes();
  }

  private void add(TopicMessage message, long size, boolean isHeld) {
    entries.add(new Entry(message, isHeld, missedAtEnd));
    missedAtEnd = 0;
    messages++;
    bytes += size;
  }

  private void miss() {
    missedAtEnd++;
    missed++;
  }

  private void dropOldest() {
    long before = entries.element().missedBefore + 1;
    remove();
    missed++;
    Entry next = entries.peek();
    if (next == null) {
      missedAtEnd += before;
    } else {
      next.missedBefore += before;
    }
  }

  private void remove() {
    Entry oldest = entries.remove();
    long size = sizeOf(oldest.message);
    messages--;
    bytes -= size;
    if (oldest.isHeld) {
      heldBytes -= size;
      held.release(size);
    }
  }
}
