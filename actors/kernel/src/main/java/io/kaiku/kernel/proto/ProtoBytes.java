package io.kaiku.kernel.proto;

import com.google.protobuf.ByteOutput;
import com.google.protobuf.ByteString;
import com.google.protobuf.CodedInputStream;
import com.google.protobuf.MessageLite;
import com.google.protobuf.UnsafeByteOperations;
import io.kaiku.kernel.bytes.Bytes;
import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * {@link Bytes} as protobuf's {@link ByteString} and back; nothing is copied, for neither is ever
 * written to.
 */
public final class ProtoBytes {
  private ProtoBytes() {}

  public static ByteString toByteString(Bytes bytes) {
    return UnsafeByteOperations.unsafeWrap(bytes.array(), bytes.offset(), bytes.size());
  }

  public static Bytes fromByteString(ByteString string) {
    Capture capture = new Capture();
    try {
      UnsafeByteOperations.unsafeWriteTo(string, capture);
    } catch (IOException e) {
      throw new IllegalStateException("writing to memory failed", e);
    }
    return capture.bytes;
  }

  /** The wire form of a message. */
  public static Bytes encode(MessageLite message) {
    return Bytes.wrap(message.toByteArray());
  }

  /** A reader whose byte fields share the memory of the bytes. */
  static CodedInputStream newInput(Bytes message) {
    CodedInputStream input = toByteString(message).newCodedInput();
    input.enableAliasing(true);
    return input;
  }

  /** Takes the array behind a string; a string of several pieces is joined. */
  private static final class Capture extends ByteOutput {
    private Bytes bytes = Bytes.EMPTY;

    @Override
    public void write(byte value) {
      bytes = bytes.concat(Bytes.wrap(new byte[] {value}));
    }

    @Override
    public void write(byte[] value, int offset, int length) {
      append(Bytes.copyOf(value, offset, length));
    }

    @Override
    public void writeLazy(byte[] value, int offset, int length) {
      append(Bytes.wrap(value, offset, length));
    }

    @Override
    public void write(ByteBuffer value) {
      append(Bytes.copyOf(value));
    }

    @Override
    public void writeLazy(ByteBuffer value) {
      append(Bytes.copyOf(value));
    }

    private void append(Bytes more) {
      bytes = bytes.isEmpty() ? more : bytes.concat(more);
    }
  }
}
