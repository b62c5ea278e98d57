package io.kaiku.kernel.bytes;

import java.util.Arrays;

/**
 * Text in a base that is a power of two (RFC 4648). Decoding is strict: a length that no bytes
 * encode to, bits after the last byte that are not zero, and missing or stray padding are refused.
 */
final class BitCodec implements TextCodec {
  static final String BASE62 = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

  /** The most digits that are decoded. */
  static final int MAX_DIGITS = 8192;

  private final String name;
  private final String digits;
  private final int bits;
  private final boolean padded;
  private final byte[] values;

  /** Bases of up to 32 digits are read in either case. */
  BitCodec(String name, String digits, boolean padded) {
    this.name = name;
    this.digits = digits;
    this.bits = Integer.numberOfTrailingZeros(digits.length());
    this.padded = padded;
    this.values = valuesOf(digits, digits.length() <= 32);
  }

  static byte[] valuesOf(String digits, boolean anyCase) {
    byte[] values = new byte[128];
    Arrays.fill(values, (byte) -1);
    for (int i = 0; i < digits.length(); i++) {
      char digit = digits.charAt(i);
      values[digit] = (byte) i;
      if (anyCase) {
        values[Character.toUpperCase(digit)] = (byte) i;
        values[Character.toLowerCase(digit)] = (byte) i;
      }
    }
    return values;
  }

  @Override
  public String encode(Bytes bytes) {
    StringBuilder text = new StringBuilder((bytes.size() * 8 + bits - 1) / bits + 8);
    int window = 0;
    int held = 0;
    for (int i = 0; i < bytes.size(); i++) {
      window = ((window << 8) | bytes.unsignedAt(i)) & 0xffff;
      held += 8;
      while (held >= bits) {
        held -= bits;
        text.append(digits.charAt((window >>> held) & (digits.length() - 1)));
      }
    }
    if (held > 0) {
      text.append(digits.charAt((window << (bits - held)) & (digits.length() - 1)));
    }
    while (padded && text.length() * bits % 8 != 0) {
      text.append('=');
    }
    return text.toString();
  }

  @Override
  public Bytes decode(String text) throws MalformedException {
    if (text.length() > MAX_DIGITS) {
      throw new MalformedException(
          name + " text of " + text.length() + " characters exceeds the limit of " + MAX_DIGITS);
    }
    int length = padded ? unpadded(text) : text.length();
    byte[] decoded = new byte[length * bits / 8];
    int window = 0;
    int held = 0;
    int at = 0;
    for (int i = 0; i < length; i++) {
      window = (window << bits) | valueOf(text.charAt(i));
      held += bits;
      if (held >= 8) {
        held -= 8;
        decoded[at++] = (byte) (window >>> held);
        window &= (1 << held) - 1;
      }
    }
    if (held >= bits || window != 0) {
      throw new MalformedException(
          name + " text of " + length + " digits does not end with a whole byte");
    }
    return Bytes.wrap(decoded);
  }

  private int unpadded(String text) throws MalformedException {
    int length = text.length();
    while (length > 0 && text.charAt(length - 1) == '=') {
      length--;
    }
    int padding = 0;
    while ((length + padding) * bits % 8 != 0) {
      padding++;
    }
    if (length + padding != text.length()) {
      throw new MalformedException(name + " text is not padded with '=' as it must be");
    }
    return length;
  }

  private int valueOf(char digit) throws MalformedException {
    int value = digit < values.length ? values[digit] : -1;
    if (value < 0) {
      throw new MalformedException("'" + digit + "' is not a digit of " + name);
    }
    return value;
  }
}
