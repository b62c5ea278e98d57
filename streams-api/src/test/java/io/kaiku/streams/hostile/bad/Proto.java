package io.kaiku.streams.hostile.bad;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Protobuf and varints, as wrong as one likes. */
public final class Proto {
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();

  public static Proto message() {
    return new Proto();
  }

  public Proto bytes(int field, byte[] value) {
    tag(field, 2);
    out.writeBytes(delimited(value));
    return this;
  }

  public Proto text(int field, String value) {
    return bytes(field, value.getBytes(StandardCharsets.UTF_8));
  }

  public Proto number(int field, long value) {
    tag(field, 0);
    out.writeBytes(varint(value));
    return this;
  }

  public Proto message(int field, Proto nested) {
    return bytes(field, nested.toArray());
  }

  /** A tag alone, of whatever wire type. */
  public Proto tag(int field, int wireType) {
    out.writeBytes(varint((long) field << 3 | wireType));
    return this;
  }

  public Proto raw(byte[] bytes) {
    out.writeBytes(bytes);
    return this;
  }

  public byte[] toArray() {
    return out.toByteArray();
  }

  public int size() {
    return out.size();
  }

  public static byte[] varint(long value) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    long left = value;
    while ((left & ~0x7fL) != 0) {
      bytes.write((int) ((left & 0x7f) | 0x80));
      left >>>= 7;
    }
    bytes.write((int) left);
    return bytes.toByteArray();
  }

  public static byte[] delimited(byte[] body) {
    return Xx.join(varint(body.length), body);
  }

  /** The first field of this number, which is of bytes; other fields are of bytes or numbers. */
  public static byte[] field(byte[] message, int number) throws IOException {
    List<byte[]> found = fields(message, number);
    if (found.isEmpty()) {
      throw new IOException("no field " + number);
    }
    return found.getFirst();
  }

  /** All fields of this number. */
  public static List<byte[]> fields(byte[] message, int number) {
    List<byte[]> found = new ArrayList<>();
    int[] at = {0};
    while (at[0] < message.length) {
      long tag = read(message, at);
      long value = read(message, at);
      if ((tag & 7) == 2) {
        int from = at[0];
        at[0] += (int) value;
        if (tag >>> 3 == number) {
          found.add(Arrays.copyOfRange(message, from, at[0]));
        }
      }
    }
    return found;
  }

  private static long read(byte[] from, int[] at) {
    long value = 0;
    for (int shift = 0; ; shift += 7) {
      byte next = from[at[0]++];
      value |= (next & 0x7fL) << shift;
      if (next >= 0) {
        return value;
      }
    }
  }
}
