package io.kaiku.kernel.proto;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Parser;
import io.kaiku.kernel.bytes.Bytes;
import io.kaiku.kernel.bytes.MalformedException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the bytes of one type of protobuf message must keep before they are parsed: sizes, counts,
 * nesting.
 *
 * <p>{@link #check} walks the bytes once, in time linear in their number and with one small
 * allocation for the whole walk, so that a message which would become a large heap of objects is
 * refused before the first of them exists. Declared once per message type, next to its codec:
 *
 * <pre>{@code
 * static final ProtoLimits RPC =
 *     ProtoLimits.message("RPC").maxBytes(1 << 20).maxFields(20_000)
 *         .repeated(1, 500, ProtoLimits.message("SubOpts").scalar(1).bytes(2, 256).build())
 *         .repeatedBytes(2, 100, 4096)
 *         .build();
 * }</pre>
 *
 * <p>Stricter than protobuf, as no libp2p message needs the freedom: a field that is not declared
 * repeated stands at most once (protobuf would merge the occurrences), a declared field has the
 * declared wire type, and groups are refused. Fields that are not declared are skipped, never
 * looked into, and bounded in number and bytes. Immutable.
 */
public final class ProtoLimits {
  private final String name;
  private final int maxBytes;
  private final int maxFields;
  private final int maxUnknown;
  private final int maxUnknownBytes;
  private final Field[] fields;
  private final int counters;

  private ProtoLimits(Builder builder) {
    this.name = builder.name;
    this.maxBytes = builder.maxBytes;
    this.maxFields = builder.maxFields;
    this.maxUnknown = builder.maxUnknown;
    this.maxUnknownBytes = builder.maxUnknownBytes;
    this.fields = builder.fields.toArray(Field[]::new);
    int deepest = 0;
    for (Field field : fields) {
      deepest = Math.max(deepest, field.message == null ? 0 : field.message.counters);
    }
    this.counters = fields.length + deepest;
  }

  /** Begins the limits of a message type; the name appears in what refusals say. */
  public static Builder message(String name) {
    return new Builder(name);
  }

  /** The largest message, in bytes. */
  public int maxBytes() {
    return maxBytes;
  }

  /**
   * Refuses bytes that exceed a limit or that are no protobuf message; strings are not looked into.
   */
  public void check(Bytes message) throws MalformedException {
    checkSize(message.size());
    new ProtoScan(message, counters, maxFields, name).message(this, message.size(), 0);
  }

  /**
   * Checks the bytes, then parses them; byte fields of the result share the memory of the bytes.
   */
  public <M> M parse(Bytes message, Parser<M> parser) throws MalformedException {
    check(message);
    try {
      return parser.parseFrom(ProtoBytes.newInput(message));
    } catch (InvalidProtocolBufferException e) {
      throw new MalformedException("not a message of type " + name + ": " + e.getMessage(), e);
    }
  }

  String name() {
    return name;
  }

  int fieldCount() {
    return fields.length;
  }

  int maxUnknown() {
    return maxUnknown;
  }

  int maxUnknownBytes() {
    return maxUnknownBytes;
  }

  Field field(int index) {
    return fields[index];
  }

  /** The index of a field by its number, or -1. */
  int indexOf(int number) {
    int low = 0;
    int high = fields.length - 1;
    while (low <= high) {
      int middle = (low + high) >>> 1;
      int found = fields[middle].number;
      if (found == number) {
        return middle;
      }
      if (found < number) {
        low = middle + 1;
      } else {
        high = middle - 1;
      }
    }
    return -1;
  }

  void checkSize(int size) throws MalformedException {
    if (size > maxBytes) {
      throw new MalformedException(
          name + " of " + size + " bytes exceeds the limit of " + maxBytes);
    }
  }

  /** What a declared field holds. */
  enum Kind {
    SCALAR,
    SCALARS,
    BYTES,
    MESSAGE
  }

  /** The limits of one field; {@code maxSize} is of one occurrence, in bytes. */
  record Field(int number, Kind kind, int maxCount, int maxSize, @Nullable ProtoLimits message) {}

  /** Collects limits; each field may be declared once, the order does not matter. */
  public static final class Builder {
    private final String name;
    private final List<Field> fields = new ArrayList<>();
    private int maxBytes = 64 * 1024;
    private int maxFields = 16 * 1024;
    private int maxUnknown = 16;
    private int maxUnknownBytes = 4 * 1024;

    private Builder(String name) {
      this.name = name;
    }

    /** The largest message, in bytes; 64 KiB unless told. */
    public Builder maxBytes(int bytes) {
      maxBytes = natural(bytes, "maxBytes");
      return this;
    }

    /**
     * The most fields in the whole message, those of messages in it, unknown ones and elements of
     * packed fields included; 16,384 unless told. It counts only for the message that is checked,
     * not where it is nested in another.
     */
    public Builder maxFields(int count) {
      maxFields = natural(count, "maxFields");
      return this;
    }

    /**
     * The most fields that are not declared, and the most bytes that they take, per message; 16 and
     * 4 KiB unless told.
     */
    public Builder unknown(int count, int bytes) {
      maxUnknown = natural(count, "count");
      maxUnknownBytes = natural(bytes, "bytes");
      return this;
    }

    /** A number, boolean or enum. */
    public Builder scalar(int number) {
      return add(new Field(number, Kind.SCALAR, 1, 0, null));
    }

    /** Numbers, booleans or enums as varints, packed or not. */
    public Builder repeatedScalar(int number, int maxCount) {
      return add(new Field(number, Kind.SCALARS, maxCount, 0, null));
    }

    /** Bytes or a string. */
    public Builder bytes(int number, int maxSize) {
      return add(new Field(number, Kind.BYTES, 1, maxSize, null));
    }

    public Builder repeatedBytes(int number, int maxCount, int maxSize) {
      return add(new Field(number, Kind.BYTES, maxCount, maxSize, null));
    }

    /** A message with limits of its own. */
    public Builder nested(int number, ProtoLimits message) {
      return add(new Field(number, Kind.MESSAGE, 1, message.maxBytes, message));
    }

    public Builder repeated(int number, int maxCount, ProtoLimits message) {
      return add(new Field(number, Kind.MESSAGE, maxCount, message.maxBytes, message));
    }

    public ProtoLimits build() {
      fields.sort(Comparator.comparingInt(Field::number));
      for (int i = 1; i < fields.size(); i++) {
        if (fields.get(i).number == fields.get(i - 1).number) {
          throw new IllegalArgumentException(
              name + " declares field " + fields.get(i).number + " twice");
        }
      }
      return new ProtoLimits(this);
    }

    private Builder add(Field field) {
      if (field.number < 1 || field.number > ProtoScan.MAX_FIELD_NUMBER) {
        throw new IllegalArgumentException("a field number is 1 to 2^29-1, not " + field.number);
      }
      natural(field.maxCount, "maxCount");
      natural(field.maxSize, "maxSize");
      fields.add(field);
      return this;
    }

    private static int natural(int limit, String what) {
      if (limit < 0) {
        throw new IllegalArgumentException(what + " must not be negative: " + limit);
      }
      return limit;
    }
  }
}
