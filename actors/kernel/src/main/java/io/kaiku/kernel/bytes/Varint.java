package io.kaiku.kernel.bytes;

/**
 * Unsigned variable-length integers of at most nine bytes in their shortest form (multiformats:
 * unsigned-varint).
 *
 * <p>Values are 0 to 2<sup>63</sup>-1. Because only the shortest form is accepted, the length of an
 * encoded value is {@link #size} of it.
 */
public final class Varint {
  /** The longest encoding, in bytes. */
  public static final int MAX_SIZE = 9;

  private Varint() {}

  /** The encoded size in bytes; throws {@link IllegalArgumentException} for a negative value. */
  public static int size(long value) {
    if (value < 0) {
      throw new IllegalArgumentException("a varint is not negative: " + value);
    }
    return value == 0 ? 1 : (Long.SIZE - Long.numberOfLeadingZeros(value) + 6) / 7;
  }

  public static Bytes encode(long value) {
    byte[] encoded = new byte[size(value)];
    put(value, encoded, 0);
    return Bytes.wrap(encoded);
  }

  /** Writes a value at an index; the result is the index after it. */
  public static int put(long value, byte[] target, int at) {
    int end = at + size(value);
    long rest = value;
    for (int i = at; i < end - 1; i++) {
      target[i] = (byte) (rest | 0x80);
      rest >>>= 7;
    }
    target[end - 1] = (byte) rest;
    return end;
  }

  /** The value whose encoding begins at an index; it ends {@link #size} of it bytes later. */
  public static long get(Bytes from, int at) throws MalformedException {
    long value = 0;
    for (int i = 0; i < MAX_SIZE; i++) {
      if (at + i >= from.size()) {
        throw new MalformedException("varint ends early");
      }
      byte b = from.at(at + i);
      value |= (b & 0x7fL) << (7 * i);
      if (b >= 0) {
        if (b == 0 && i > 0) {
          throw new MalformedException("varint is not in its shortest form");
        }
        return value;
      }
    }
    throw new MalformedException("varint is longer than " + MAX_SIZE + " bytes");
  }

  /** The bytes with their length as a varint in front. */
  public static Bytes delimited(Bytes frame) {
    byte[] out = new byte[size(frame.size()) + frame.size()];
    frame.copyTo(out, put(frame.size(), out, 0));
    return Bytes.wrap(out);
  }
}
