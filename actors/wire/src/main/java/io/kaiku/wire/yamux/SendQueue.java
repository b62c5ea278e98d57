package io.kaiku.wire.yamux;

import io.kaiku.kernel.bytes.Bytes;
import java.util.ArrayDeque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Bytes of one substream that wait for the peer's window and the transport. */
final class SendQueue {
  private @Nullable Bytes head;
  private @Nullable ArrayDeque<Bytes> tail;
  private int bytes;

  void add(Bytes data) {
    bytes = Math.addExact(bytes, data.size());
    if (head == null) {
      head = data;
      return;
    }
    if (tail == null) {
      tail = new ArrayDeque<>();
    }
    tail.add(data);
  }

  /** Moves {@code count} bytes, at most {@link #bytes}, to {@code out} as slices. */
  void drainTo(int count, List<Bytes> out) {
    bytes -= count;
    int left = count;
    while (left > 0 && head != null) {
      Bytes first = head;
      if (first.size() > left) {
        out.add(first.slice(0, left));
        head = first.slice(left, first.size());
        return;
      }
      out.add(first);
      left -= first.size();
      head = tail == null ? null : tail.poll();
    }
    if (head == null) {
      tail = null;
    }
  }

  void clear() {
    head = null;
    tail = null;
    bytes = 0;
  }

  int bytes() {
    return bytes;
  }

  int chunks() {
    return (head == null ? 0 : 1) + (tail == null ? 0 : tail.size());
  }
}
