package io.kaiku.kernel.addr;

import io.kaiku.kernel.bytes.Bytes;
import io.kaiku.kernel.bytes.MalformedException;
import java.util.Optional;

/**
 * IP addresses as text: IPv4 in four decimal numbers without leading zeros, IPv6 as RFC 4291 reads
 * and RFC 5952 writes.
 */
final class IpText {
  private static final int GROUPS = 8;
  private static final int MAX_IP6_TEXT = 45;

  private IpText() {}

  static Bytes parse4(String text) throws MalformedException {
    return ip4(text)
        .orElseThrow(() -> new MalformedException("not an IPv4 address: " + Texts.quoted(text)));
  }

  /** The address, if the text is one. */
  static Optional<Bytes> ip4(String text) {
    byte[] address = new byte[4];
    return parse4(text, address, 0) ? Optional.of(Bytes.wrap(address)) : Optional.empty();
  }

  static String print4(Bytes address) {
    return address.unsignedAt(0)
        + "."
        + address.unsignedAt(1)
        + "."
        + address.unsignedAt(2)
        + "."
        + address.unsignedAt(3);
  }

  static Bytes parse6(String text) throws MalformedException {
    byte[] address = new byte[16];
    if (text.length() > MAX_IP6_TEXT || !parse6(text, address)) {
      throw new MalformedException("not an IPv6 address: " + Texts.quoted(text));
    }
    return Bytes.wrap(address);
  }

  static String print6(Bytes address) {
    if (isMapped(address)) {
      return "::ffff:" + print4(address.slice(12));
    }
    int runStart = -1;
    int runLength = 1; // a single zero group is written out
    for (int i = 0; i < GROUPS; i++) {
      int length = zerosFrom(address, i);
      if (length > runLength) {
        runStart = i;
        runLength = length;
      }
    }
    StringBuilder text = new StringBuilder(MAX_IP6_TEXT);
    for (int i = 0; i < GROUPS; i++) {
      if (i == runStart) {
        text.append("::");
        i += runLength - 1;
      } else {
        if (!text.isEmpty() && text.charAt(text.length() - 1) != ':') {
          text.append(':');
        }
        text.append(Integer.toHexString(address.beU16(2 * i)));
      }
    }
    return text.toString();
  }

  /** An address written in our own source. */
  static Bytes literal4(String text) {
    try {
      return parse4(text);
    } catch (MalformedException e) {
      throw new IllegalArgumentException(e);
    }
  }

  /** An address written in our own source. */
  static Bytes literal6(String text) {
    try {
      return parse6(text);
    } catch (MalformedException e) {
      throw new IllegalArgumentException(e);
    }
  }

  private static boolean parse4(String text, byte[] into, int at) {
    int octet = 0;
    int digits = 0;
    int octets = 0;
    for (int i = 0; i <= text.length(); i++) {
      char c = i < text.length() ? text.charAt(i) : '.';
      if (c == '.') {
        if (digits == 0 || octets == 4) {
          return false;
        }
        into[at + octets++] = (byte) octet;
        octet = 0;
        digits = 0;
      } else {
        octet = octet * 10 + (c - '0');
        if (c < '0' || c > '9' || (digits == 1 && octet < 10) || ++digits > 3 || octet > 255) {
          return false;
        }
      }
    }
    return octets == 4;
  }

  private static boolean parse6(String text, byte[] address) {
    int gap = text.indexOf("::");
    if (gap < 0) {
      return parseGroups(text, address, 0) == GROUPS;
    }
    int head = gap == 0 ? 0 : parseGroups(text.substring(0, gap), address, 0);
    byte[] tail = new byte[16];
    String rest = text.substring(gap + 2);
    int tailGroups = rest.isEmpty() ? 0 : parseGroups(rest, tail, 0);
    if (head < 0
        || tailGroups < 0
        || head + tailGroups >= GROUPS
        || endsWithIp4(text.substring(0, gap))) {
      return false;
    }
    System.arraycopy(tail, 0, address, 16 - 2 * tailGroups, 2 * tailGroups);
    return true;
  }

  private static boolean endsWithIp4(String groups) {
    return groups.indexOf('.') >= 0;
  }

  /**
   * Writes groups parted by single colons and returns how many there are, an IPv4 address at the
   * end counting two; or -1.
   */
  private static int parseGroups(String text, byte[] into, int first) {
    int group = first;
    int from = 0;
    while (true) {
      int colon = text.indexOf(':', from);
      String part = text.substring(from, colon < 0 ? text.length() : colon);
      if (colon < 0 && part.indexOf('.') >= 0) {
        return group <= GROUPS - 2 && parse4(part, into, 2 * group) ? group + 2 : -1;
      }
      int value = hexGroup(part);
      if (value < 0 || group == GROUPS) {
        return -1;
      }
      into[2 * group] = (byte) (value >> 8);
      into[2 * group + 1] = (byte) value;
      group++;
      if (colon < 0) {
        return group;
      }
      from = colon + 1;
    }
  }

  private static int hexGroup(String part) {
    if (part.isEmpty() || part.length() > 4) {
      return -1;
    }
    int value = 0;
    for (int i = 0; i < part.length(); i++) {
      char c = part.charAt(i);
      int digit = c < 128 ? Character.digit(c, 16) : -1;
      if (digit < 0) {
        return -1;
      }
      value = (value << 4) | digit;
    }
    return value;
  }

  private static boolean isMapped(Bytes address) {
    return zerosFrom(address, 0) == 5 && address.beU16(10) == 0xffff;
  }

  private static int zerosFrom(Bytes address, int group) {
    int i = group;
    while (i < GROUPS && address.beU16(2 * i) == 0) {
      i++;
    }
    return i - group;
  }
}
