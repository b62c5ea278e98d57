package io.kaiku.kernel.addr;

import io.kaiku.kernel.bytes.Bytes;
import io.kaiku.kernel.bytes.MalformedException;

/** Checks of text from outside, and how it is shown in a message. */
final class Texts {
  private static final int SHOWN = 64;

  private Texts() {}

  /** The text in quotes, printable and of bounded length, fit for a log. */
  static String quoted(String text) {
    StringBuilder shown = new StringBuilder("'");
    for (int i = 0; i < Math.min(text.length(), SHOWN); i++) {
      char c = text.charAt(i);
      shown.append(c > ' ' && c < 0x7f ? c : '?');
    }
    return shown.append(text.length() > SHOWN ? "…'" : "'").toString();
  }

  /** A decimal number of at most {@code maxDigits} digits and nothing else. */
  static long decimal(String text, int maxDigits, String what) throws MalformedException {
    boolean isNumber = !text.isEmpty() && text.length() <= maxDigits;
    for (int i = 0; i < text.length() && isNumber; i++) {
      isNumber = text.charAt(i) >= '0' && text.charAt(i) <= '9';
    }
    if (!isNumber) {
      throw new MalformedException(what + " is not a decimal number: " + quoted(text));
    }
    try {
      return Long.parseUnsignedLong(text);
    } catch (NumberFormatException e) {
      throw new MalformedException(what + " is not below 2^64: " + quoted(text), e);
    }
  }

  /** Checks for 1 to {@code max} bytes of printable ASCII without blanks and slashes. */
  static void checkLabel(Bytes value, int max, String what) throws MalformedException {
    if (value.isEmpty() || value.size() > max) {
      throw new MalformedException(
          what + " has " + value.size() + " bytes; it must have 1 to " + max);
    }
    for (int i = 0; i < value.size(); i++) {
      byte b = value.at(i);
      if (b <= ' ' || b == 0x7f || b == '/') {
        throw new MalformedException(
            what + " holds byte " + (b & 0xff) + "; only printable ASCII without '/' is allowed");
      }
    }
  }
}
