package io.kaiku.gossipsub.core.rpc;

import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.WireFormat;
import io.kaiku.kernel.bytes.Bytes;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Writes protobuf fields into an array of exactly the size that was computed before. */
final class FieldWriter {
  private final byte[] target;
  private final CodedOutputStream out;

  FieldWriter(int size) {
    this.target = new byte[size];
    this.out = CodedOutputStream.newInstance(target);
  }

  /** The size of a length-delimited field whose value has this size; zero if there is none. */
  static int sizeOf(int field, @Nullable Bytes value) {
    return value == null ? 0 : sizeOf(field, value.size());
  }

  static int sizeOf(int field, int valueSize) {
    return CodedOutputStream.computeTagSize(field)
        + CodedOutputStream.computeUInt32SizeNoTag(valueSize)
        + valueSize;
  }

  static int sizeOf(int field, String text) {
    return CodedOutputStream.computeStringSize(field, text);
  }

  static int sizeOfVarint(int field, long value) {
    return CodedOutputStream.computeUInt64Size(field, value);
  }

  FieldWriter bytes(int field, @Nullable Bytes value) {
    if (value != null) {
      header(field, value.size());
      raw(value);
    }
    return this;
  }

  FieldWriter text(int field, String text) {
    try {
      out.writeString(field, text);
      return this;
    } catch (IOException e) {
      throw wrongSize(e);
    }
  }

  FieldWriter varint(int field, long value) {
    try {
      out.writeUInt64(field, value);
      return this;
    } catch (IOException e) {
      throw wrongSize(e);
    }
  }

  /** The tag and size of a length-delimited field; its value is what is written next. */
  FieldWriter header(int field, int valueSize) {
    try {
      out.writeTag(field, WireFormat.WIRETYPE_LENGTH_DELIMITED);
      out.writeUInt32NoTag(valueSize);
      return this;
    } catch (IOException e) {
      throw wrongSize(e);
    }
  }

  FieldWriter raw(Bytes bytes) {
    try {
      out.writeRawBytes(bytes.array(), bytes.offset(), bytes.size());
      return this;
    } catch (IOException e) {
      throw wrongSize(e);
    }
  }

  Bytes done() {
    out.checkNoSpaceLeft();
    return Bytes.wrap(target);
  }

  private static IllegalStateException wrongSize(IOException cause) {
    return new IllegalStateException("the computed size of a protobuf message is wrong", cause);
  }
}
