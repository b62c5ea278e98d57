package io.kaiku.kernel.bytes;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * An immutable run of bytes: a view of a slice of an array that nobody writes to any more.
 *
 * <p>Slicing never copies, so a small slice keeps its whole array alive; {@link #compact} ends
 * that. Indexes outside the run throw {@link IndexOutOfBoundsException}. Order is unsigned and
 * lexicographic; because there is an order, a hash map whose keys a remote peer made collide stays
 * logarithmic. Instances may be shared between threads.
 */
public final class Bytes implements Comparable<Bytes> {
  /** No bytes. */
  public static final Bytes EMPTY = new Bytes(new byte[0], 0, 0);

  private static final VarHandle SHORT =
      MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.BIG_ENDIAN);
  private static final VarHandle INT =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);
  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

  private final byte[] array;
  private final int offset;
  private final int size;
  private int hash; // 0 until computed; computed twice at worst, as in String

  private Bytes(byte[] array, int offset, int size) {
    this.array = array;
    this.offset = offset;
    this.size = size;
  }

  /** The whole array, not copied: the caller gives it away and must not write to it any more. */
  public static Bytes wrap(byte[] array) {
    return array.length == 0 ? EMPTY : new Bytes(array, 0, array.length);
  }

  /**
   * A part of the array, not copied: the caller gives that part away and must not write to it any
   * more.
   */
  public static Bytes wrap(byte[] array, int offset, int size) {
    Objects.checkFromIndexSize(offset, size, array.length);
    return size == 0 ? EMPTY : new Bytes(array, offset, size);
  }

  /** A copy of the array. */
  public static Bytes copyOf(byte[] array) {
    return wrap(array.clone());
  }

  /** A copy of a part of the array. */
  public static Bytes copyOf(byte[] array, int offset, int size) {
    Objects.checkFromIndexSize(offset, size, array.length);
    return wrap(Arrays.copyOfRange(array, offset, offset + size));
  }

  /** A copy of what remains in the buffer, whose position does not move. */
  public static Bytes copyOf(ByteBuffer buffer) {
    byte[] copy = new byte[buffer.remaining()];
    buffer.get(buffer.position(), copy);
    return wrap(copy);
  }

  /** The UTF-8 encoding of the text. */
  public static Bytes utf8(String text) {
    return wrap(text.getBytes(StandardCharsets.UTF_8));
  }

  /**
   * What the hexadecimal digits say, in either case; throws {@link IllegalArgumentException} if
   * they are none.
   */
  public static Bytes fromHex(String digits) {
    return wrap(HexFormat.of().parseHex(digits));
  }

  /** The parts, one after the other, in one new array. */
  public static Bytes join(Bytes... parts) {
    int total = 0;
    for (Bytes part : parts) {
      total = Math.addExact(total, part.size);
    }
    byte[] joined = new byte[total];
    int at = 0;
    for (Bytes part : parts) {
      part.copyTo(joined, at);
      at += part.size;
    }
    return wrap(joined);
  }

  public int size() {
    return size;
  }

  public boolean isEmpty() {
    return size == 0;
  }

  /** The byte at an index, signed as Java has it. */
  public byte at(int index) {
    return array[offset + Objects.checkIndex(index, size)];
  }

  /** The byte at an index, 0 to 255. */
  public int unsignedAt(int index) {
    return at(index) & 0xff;
  }

  /** Two bytes, big-endian, 0 to 65,535. */
  public int beU16(int index) {
    return (short) SHORT.get(array, wide(index, Short.BYTES)) & 0xffff;
  }

  /** Four bytes, big-endian, signed. */
  public int beInt(int index) {
    return (int) INT.get(array, wide(index, Integer.BYTES));
  }

  /** Four bytes, big-endian, 0 to 2<sup>32</sup>-1. */
  public long beU32(int index) {
    return beInt(index) & 0xffff_ffffL;
  }

  /** Eight bytes, big-endian, signed. */
  public long beLong(int index) {
    return (long) LONG.get(array, wide(index, Long.BYTES));
  }

  /** The bytes from an index to the end; nothing is copied. */
  public Bytes slice(int from) {
    return slice(from, size);
  }

  /** The bytes from one index up to another, exclusive; nothing is copied. */
  public Bytes slice(int from, int to) {
    Objects.checkFromToIndex(from, to, size);
    return to - from == size ? this : wrap(array, offset + from, to - from);
  }

  /** These bytes and then the others, in one new array. */
  public Bytes concat(Bytes... others) {
    Bytes[] all = new Bytes[others.length + 1];
    all[0] = this;
    System.arraycopy(others, 0, all, 1, others.length);
    return join(all);
  }

  /** The same bytes in an array of their own size, so that keeping them keeps nothing else. */
  public Bytes compact() {
    return size == array.length ? this : wrap(toArray());
  }

  public boolean startsWith(Bytes prefix) {
    return size >= prefix.size
        && Arrays.equals(
            array,
            offset,
            offset + prefix.size,
            prefix.array,
            prefix.offset,
            prefix.offset + prefix.size);
  }

  /** A copy that the caller may write to. */
  public byte[] toArray() {
    return Arrays.copyOfRange(array, offset, offset + size);
  }

  public void copyTo(byte[] target, int at) {
    System.arraycopy(array, offset, target, at, size);
  }

  /** A read-only view. */
  public ByteBuffer asByteBuffer() {
    return ByteBuffer.wrap(array, offset, size).slice().asReadOnlyBuffer();
  }

  /**
   * The array behind the view, for code that must hand it to an API of arrays without a copy; these
   * bytes begin at {@link #offset}. Writing to it breaks every holder.
   */
  public byte[] array() {
    return array;
  }

  /** Where these bytes begin in {@link #array}. */
  public int offset() {
    return offset;
  }

  /** As text; what is not UTF-8 becomes U+FFFD. */
  public String utf8() {
    return new String(array, offset, size, StandardCharsets.UTF_8);
  }

  /** As text, or {@link MalformedException} if it is not UTF-8. */
  public String strictUtf8() throws MalformedException {
    try {
      CharBuffer text = StandardCharsets.UTF_8.newDecoder().decode(asByteBuffer());
      return text.toString();
    } catch (CharacterCodingException e) {
      throw new MalformedException("not UTF-8: " + abbreviated(), e);
    }
  }

  /** Hexadecimal digits in lower case. */
  public String hex() {
    return HexFormat.of().formatHex(array, offset, offset + size);
  }

  @Override
  public int compareTo(Bytes other) {
    return Arrays.compareUnsigned(
        array, offset, offset + size, other.array, other.offset, other.offset + other.size);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return this == other
        || (other instanceof Bytes that
            && (hash == 0 || that.hash == 0 || hash == that.hash)
            && Arrays.equals(
                array, offset, offset + size, that.array, that.offset, that.offset + that.size));
  }

  @Override
  public int hashCode() {
    int h = hash;
    if (h == 0) {
      h = size == array.length ? Arrays.hashCode(array) : hashOfSlice();
      hash = h;
    }
    return h;
  }

  /** The bytes in hexadecimal, abbreviated after 32, with the size. */
  @Override
  public String toString() {
    return "Bytes(" + size + ": " + abbreviated() + ")";
  }

  private int hashOfSlice() {
    int h = 1;
    for (int i = offset; i < offset + size; i++) {
      h = 31 * h + array[i];
    }
    return h;
  }

  private String abbreviated() {
    return size <= 32 ? hex() : slice(0, 32).hex() + "…";
  }

  private int wide(int index, int width) {
    return offset + Objects.checkFromIndexSize(index, width, size);
  }
}
