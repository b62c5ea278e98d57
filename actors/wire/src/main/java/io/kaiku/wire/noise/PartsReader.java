package io.kaiku.wire.noise;

import io.kaiku.kernel.bytes.Bytes;
import java.util.List;

/** Reads several runs of bytes as if they were one. */
final class PartsReader {
  private final List<Bytes> parts;
  private int part;
  private int at;
  private int remaining;

  PartsReader(List<Bytes> parts) {
    this.parts = parts;
    for (Bytes bytes : parts) {
      remaining = Math.addExact(remaining, bytes.size());
    }
  }

  int remaining() {
    return remaining;
  }

  /** Copies the next {@code size} bytes, of which there must be as many. */
  void read(byte[] target, int offset, int size) {
    int copied = 0;
    while (copied < size) {
      Bytes source = parts.get(part);
      int run = Math.min(size - copied, source.size() - at);
      System.arraycopy(source.array(), source.offset() + at, target, offset + copied, run);
      copied += run;
      at += run;
      if (at == source.size()) {
        part++;
        at = 0;
      }
    }
    remaining -= size;
  }
}
