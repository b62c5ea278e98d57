package io.kaiku.kernel.bytes;

/**
 * Text in a base that is no power of two: the bytes are one big number, and leading zero bytes are
 * leading zero digits.
 *
 * <p>Work is quadratic in the length, hence the limit.
 */
final class RadixCodec implements TextCodec {
  /** The most digits that are decoded. */
  static final int MAX_DIGITS = 1024;

  private final String name;
  private final String digits;
  private final byte[] values;

  RadixCodec(String name, String digits, boolean anyCase) {
    this.name = name;
    this.digits = digits;
    this.values = BitCodec.valuesOf(digits, anyCase);
  }

  @Override
  public String encode(Bytes bytes) {
    int zeros = 0;
    while (zeros < bytes.size() && bytes.at(zeros) == 0) {
      zeros++;
    }
    byte[] number =
        new byte
            [(int) Math.ceil((bytes.size() - zeros) * (Math.log(256) / Math.log(digits.length())))
                + 1];
    int length = 0;
    for (int i = zeros; i < bytes.size(); i++) {
      length = multiplyAdd(number, length, 256, bytes.unsignedAt(i), digits.length());
    }
    StringBuilder text = new StringBuilder(zeros + length);
    text.repeat(digits.charAt(0), zeros);
    for (int i = length - 1; i >= 0; i--) {
      text.append(digits.charAt(number[i]));
    }
    return text.toString();
  }

  @Override
  public Bytes decode(String text) throws MalformedException {
    if (text.length() > MAX_DIGITS) {
      throw new MalformedException(
          name + " text of " + text.length() + " characters exceeds the limit of " + MAX_DIGITS);
    }
    int zeros = 0;
    while (zeros < text.length() && text.charAt(zeros) == digits.charAt(0)) {
      zeros++;
    }
    byte[] number = new byte[text.length() - zeros];
    int length = 0;
    for (int i = zeros; i < text.length(); i++) {
      length = multiplyAdd(number, length, digits.length(), valueOf(text.charAt(i)), 256);
    }
    byte[] decoded = new byte[zeros + length];
    for (int i = 0; i < length; i++) {
      decoded[zeros + i] = number[length - 1 - i];
    }
    return Bytes.wrap(decoded);
  }

  private int valueOf(char digit) throws MalformedException {
    int value = digit < values.length ? values[digit] : -1;
    if (value < 0) {
      throw new MalformedException("'" + digit + "' is not a digit of " + name);
    }
    return value;
  }

  /**
   * In a little-endian number of {@code length} digits of {@code radix}: times a factor, plus a
   * digit.
   */
  private static int multiplyAdd(byte[] number, int length, int factor, int add, int radix) {
    int carry = add;
    int i = 0;
    for (; i < length || carry != 0; i++) {
      carry += (number[i] & 0xff) * factor;
      number[i] = (byte) (carry % radix);
      carry /= radix;
    }
    return Math.max(i, length);
  }
}
