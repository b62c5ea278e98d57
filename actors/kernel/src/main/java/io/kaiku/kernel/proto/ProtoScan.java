package io.kaiku.kernel.proto;

import io.kaiku.kernel.bytes.Bytes;
import io.kaiku.kernel.bytes.MalformedException;
import java.util.Arrays;
import java.util.Objects;

/**
 * One walk over the bytes of a message; the stack is as deep as the declared nesting, whatever the
 * bytes say.
 */
final class ProtoScan {
  static final int MAX_FIELD_NUMBER = (1 << 29) - 1;

  private static final int VARINT = 0;
  private static final int FIXED64 = 1;
  private static final int DELIMITED = 2;
  private static final int FIXED32 = 5;

  private final byte[] in;
  private final int origin;
  private final int[] counts;
  private final int maxFields;
  private final String root;
  private int fields;
  private int at;

  ProtoScan(Bytes message, int counters, int maxFields, String root) {
    this.in = message.array();
    this.origin = message.offset();
    this.counts = new int[counters];
    this.maxFields = maxFields;
    this.root = root;
    this.at = origin;
  }

  /**
   * Walks a message of {@code size} bytes from here on, counting its fields from {@code base} on.
   */
  void message(ProtoLimits limits, int size, int base) throws MalformedException {
    int end = at + size;
    int unknown = 0;
    int unknownBytes = 0;
    Arrays.fill(counts, base, base + limits.fieldCount(), 0);
    while (at < end) {
      int start = at;
      long tag = varint(end, limits);
      int number = (int) (tag >>> 3);
      int wireType = (int) tag & 7;
      if (number == 0 || tag >>> 3 > MAX_FIELD_NUMBER) {
        throw new MalformedException(
            limits.name() + " holds field number " + (tag >>> 3) + " at byte " + (start - origin));
      }
      count(1);
      int index = limits.indexOf(number);
      if (index >= 0) {
        known(limits, index, wireType, end, base);
      } else {
        skip(limits, number, wireType, end);
        unknownBytes += at - start;
        if (++unknown > limits.maxUnknown() || unknownBytes > limits.maxUnknownBytes()) {
          throw new MalformedException(
              limits.name()
                  + " holds more unknown fields than the limit of "
                  + limits.maxUnknown()
                  + " and "
                  + limits.maxUnknownBytes()
                  + " bytes");
        }
      }
    }
  }

  private void known(ProtoLimits limits, int index, int wireType, int end, int base)
      throws MalformedException {
    ProtoLimits.Field field = limits.field(index);
    int occurrences = 1;
    switch (field.kind()) {
      case SCALAR -> scalar(limits, field, wireType, end);
      case SCALARS -> {
        if (wireType == DELIMITED) {
          occurrences = packed(limits, size(limits, end));
        } else {
          scalar(limits, field, wireType, end);
        }
      }
      case BYTES -> {
        int size = size(limits, field, wireType, end);
        at += size;
      }
      case MESSAGE ->
          message(
              Objects.requireNonNull(field.message()),
              size(limits, field, wireType, end),
              base + limits.fieldCount());
    }
    counts[base + index] += occurrences;
    if (counts[base + index] > field.maxCount()) {
      throw new MalformedException(
          name(limits, field) + " stands more often than the limit of " + field.maxCount());
    }
  }

  private void scalar(ProtoLimits limits, ProtoLimits.Field field, int wireType, int end)
      throws MalformedException {
    if (wireType == DELIMITED) {
      throw wrongType(limits, field.number(), wireType);
    }
    skip(limits, field.number(), wireType, end);
  }

  /** Reads the length of a field that has one, and checks it. */
  private int size(ProtoLimits limits, ProtoLimits.Field field, int wireType, int end)
      throws MalformedException {
    if (wireType != DELIMITED) {
      throw wrongType(limits, field.number(), wireType);
    }
    int size = size(limits, end);
    if (size > field.maxSize()) {
      throw new MalformedException(
          name(limits, field)
              + " has "
              + size
              + " bytes and exceeds the limit of "
              + field.maxSize());
    }
    return size;
  }

  /** Skips packed varints of {@code size} bytes and returns how many they are. */
  private int packed(ProtoLimits limits, int size) throws MalformedException {
    int end = at + size;
    int elements = 0;
    while (at < end) {
      varint(end, limits);
      elements++;
    }
    count(elements);
    return elements;
  }

  private void skip(ProtoLimits limits, int number, int wireType, int end)
      throws MalformedException {
    switch (wireType) {
      case VARINT -> varint(end, limits);
      case FIXED64 -> advance(limits, Long.BYTES, end);
      case FIXED32 -> advance(limits, Integer.BYTES, end);
      case DELIMITED -> advance(limits, size(limits, end), end);
      default -> throw wrongType(limits, number, wireType);
    }
  }

  private int size(ProtoLimits limits, int end) throws MalformedException {
    long size = varint(end, limits);
    if (size < 0 || size > end - at) {
      throw new MalformedException(
          limits.name() + " holds a field that ends early, at byte " + (at - origin));
    }
    return (int) size;
  }

  private void advance(ProtoLimits limits, int size, int end) throws MalformedException {
    if (size > end - at) {
      throw new MalformedException(
          limits.name() + " holds a field that ends early, at byte " + (at - origin));
    }
    at += size;
  }

  /** A varint of up to ten bytes, as protobuf has them: not necessarily in its shortest form. */
  private long varint(int end, ProtoLimits limits) throws MalformedException {
    long value = 0;
    for (int shift = 0; shift < 70; shift += 7) {
      if (at == end) {
        throw new MalformedException(
            limits.name() + " ends within a varint, at byte " + (at - origin));
      }
      byte b = in[at++];
      value |= (b & 0x7fL) << shift;
      if (b >= 0) {
        return value;
      }
    }
    throw new MalformedException(
        limits.name() + " holds a varint of more than 10 bytes, at byte " + (at - origin));
  }

  private void count(int more) throws MalformedException {
    fields += more;
    if (fields > maxFields) {
      throw new MalformedException(root + " holds more than " + maxFields + " fields in all");
    }
  }

  private static String name(ProtoLimits limits, ProtoLimits.Field field) {
    return "field " + field.number() + " of " + limits.name();
  }

  private static MalformedException wrongType(ProtoLimits limits, int number, int wireType) {
    String field = "field " + number + " of " + limits.name();
    return new MalformedException(
        wireType == 3 || wireType == 4
            ? field + " is a group, which is refused"
            : field + " has wire type " + wireType + ", which does not belong");
  }
}
