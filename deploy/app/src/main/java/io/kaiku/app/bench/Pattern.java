package io.kaiku.app.bench;

import io.kaiku.kernel.bytes.Bytes;
import java.util.Arrays;
import java.util.Random;

/**
 * The bytes that are sent in measurements: 64 KiB that look random, over and over, so that whoever
 * receives them can tell for any position what must stand there.
 */
final class Pattern {
  static final int SIZE = 64 << 10;

  private static final int EDGE = 16;
  private static final byte[] TWICE = twice();

  private Pattern() {}

  /** What stands at a position of the stream, at most as much as one chunk takes. */
  static Bytes at(long position, long left) {
    int from = (int) (position % SIZE);
    return Bytes.wrap(TWICE, from, (int) Math.min(SIZE, left));
  }

  /** Whether every byte of a chunk is what must stand at its position. */
  static boolean matches(Bytes chunk, long position) {
    return matches(chunk, 0, chunk.size(), position);
  }

  /** Whether the first and the last bytes of a chunk are what must stand there. */
  static boolean matchesAtEdges(Bytes chunk, long position) {
    int size = chunk.size();
    int edge = Math.min(EDGE, size);
    return matches(chunk, 0, edge, position) && matches(chunk, size - edge, size, position);
  }

  private static boolean matches(Bytes chunk, int from, int to, long position) {
    int at = from;
    while (at < to) {
      int expected = (int) ((position + at) % SIZE);
      int run = Math.min(SIZE, to - at);
      int offset = chunk.offset() + at;
      if (!Arrays.equals(chunk.array(), offset, offset + run, TWICE, expected, expected + run)) {
        return false;
      }
      at += run;
    }
    return true;
  }

  private static byte[] twice() {
    byte[] once = new byte[SIZE];
    new Random(SIZE).nextBytes(once);
    byte[] twice = Arrays.copyOf(once, 2 * SIZE);
    System.arraycopy(once, 0, twice, SIZE, SIZE);
    return twice;
  }
}
