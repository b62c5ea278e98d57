package io.kaiku.gossipsub.core.rpc;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.WireFormat;
import io.kaiku.kernel.bytes.Bytes;
import io.kaiku.kernel.bytes.MalformedException;
import java.io.IOException;

/**
 * Walks over the fields of one protobuf message without copying: values are slices of its bytes.
 */
final class FieldReader {
  private final Bytes message;
  private final CodedInputStream in;
  private int tag;
  private int fieldStart;

  FieldReader(Bytes message) {
    this.message = message;
    this.in = CodedInputStream.newInstance(message.array(), message.offset(), message.size());
  }

  /** Moves to the next field; false at the end. */
  boolean next() throws MalformedException {
    fieldStart = in.getTotalBytesRead();
    try {
      tag = in.readTag();
    } catch (IOException e) {
      throw malformed(e);
    }
    return tag != 0;
  }

  int number() {
    return WireFormat.getTagFieldNumber(tag);
  }

  /** Whether the field is the one with this number and holds length-delimited bytes. */
  boolean isBytes(int number) {
    return tag == (number << 3 | WireFormat.WIRETYPE_LENGTH_DELIMITED);
  }

  /** Whether the field is the one with this number and holds a varint. */
  boolean isVarint(int number) {
    return tag == (number << 3 | WireFormat.WIRETYPE_VARINT);
  }

  Bytes bytes() throws MalformedException {
    try {
      int size = in.readRawVarint32();
      int from = in.getTotalBytesRead();
      in.skipRawBytes(size);
      return message.slice(from, from + size);
    } catch (IOException e) {
      throw malformed(e);
    }
  }

  String text() throws MalformedException {
    return bytes().strictUtf8();
  }

  long varint() throws MalformedException {
    try {
      return in.readRawVarint64();
    } catch (IOException e) {
      throw malformed(e);
    }
  }

  /** Passes over the value and returns the whole field, tag included; groups are refused. */
  Bytes skip() throws MalformedException {
    int type = WireFormat.getTagWireType(tag);
    if (type == WireFormat.WIRETYPE_START_GROUP || type == WireFormat.WIRETYPE_END_GROUP) {
      throw new MalformedException("field " + number() + " is a group, which is refused");
    }
    try {
      in.skipField(tag);
    } catch (IOException e) {
      throw malformed(e);
    }
    return message.slice(fieldStart, in.getTotalBytesRead());
  }

  private static MalformedException malformed(IOException cause) {
    return new MalformedException("not protobuf: " + cause.getMessage(), cause);
  }
}
