package io.kaiku.kernel.crypto;

import io.kaiku.kernel.bytes.Bytes;
import io.kaiku.kernel.bytes.MalformedException;
import java.math.BigInteger;

/**
 * The few forms of ASN.1 DER that keys and signatures need; reading refuses every encoding that is
 * not the shortest.
 */
public final class Der {
  public static final int INTEGER = 0x02;
  public static final int BIT_STRING = 0x03;
  public static final int SEQUENCE = 0x30;

  private final Bytes in;
  private int at;

  /** Reads from the beginning of the bytes. */
  public Der(Bytes in) {
    this.in = in;
  }

  /** A sequence of values that are encoded already. */
  public static Bytes sequence(Bytes... contents) {
    return value(SEQUENCE, Bytes.join(contents));
  }

  /** A number. */
  public static Bytes integer(BigInteger number) {
    return value(INTEGER, Bytes.wrap(number.toByteArray()));
  }

  /** A value of up to 65,535 bytes with its tag and length. */
  public static Bytes value(int tag, Bytes content) {
    int size = content.size();
    if (size > 0xffff) {
      throw new IllegalArgumentException("a DER value of " + size + " bytes; the limit is 65535");
    }
    byte[] header =
        size < 0x80
            ? new byte[] {(byte) tag, (byte) size}
            : size < 0x100
                ? new byte[] {(byte) tag, (byte) 0x81, (byte) size}
                : new byte[] {(byte) tag, (byte) 0x82, (byte) (size >> 8), (byte) size};
    return Bytes.wrap(header).concat(content);
  }

  /** What a sequence holds, to be read on. */
  public Der enterSequence() throws MalformedException {
    return new Der(content(SEQUENCE));
  }

  /** A number that is not negative. */
  public BigInteger natural() throws MalformedException {
    Bytes content = content(INTEGER);
    if (content.isEmpty() || content.at(0) < 0) {
      throw new MalformedException("DER integer is empty or negative");
    }
    if (content.size() > 1 && content.at(0) == 0 && content.at(1) >= 0) {
      throw new MalformedException("DER integer is not in its shortest form");
    }
    return new BigInteger(content.array(), content.offset(), content.size());
  }

  /** What a value with this tag holds; reading goes on after it. */
  public Bytes content(int tag) throws MalformedException {
    if (in.size() - at < 2) {
      throw new MalformedException("DER value ends early");
    }
    if (in.unsignedAt(at) != tag) {
      throw new MalformedException(
          "DER value has tag " + in.unsignedAt(at) + " where " + tag + " belongs");
    }
    int size = in.unsignedAt(at + 1);
    at += 2;
    if (size >= 0x80) {
      size = longSize(size & 0x7f);
    }
    if (size > in.size() - at) {
      throw new MalformedException("DER value of " + size + " bytes ends early");
    }
    at += size;
    return in.slice(at - size, at);
  }

  /** Refuses bytes that have not been read. */
  public void end() throws MalformedException {
    if (at != in.size()) {
      throw new MalformedException((in.size() - at) + " bytes follow the DER value");
    }
  }

  private int longSize(int bytes) throws MalformedException {
    if (bytes < 1 || bytes > 2 || in.size() - at < bytes) {
      throw new MalformedException("DER length of " + bytes + " bytes; it must be 1 or 2");
    }
    int size = bytes == 1 ? in.unsignedAt(at) : in.beU16(at);
    if (size < (bytes == 1 ? 0x80 : 0x100)) {
      throw new MalformedException("DER length is not in its shortest form");
    }
    at += bytes;
    return size;
  }
}
