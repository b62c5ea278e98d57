package io.kaiku.kernel.addr;

import io.kaiku.kernel.bytes.Bytes;
import io.kaiku.kernel.bytes.MalformedException;
import java.net.Inet4Address;
import java.net.InetAddress;
import org.jspecify.annotations.Nullable;

/**
 * A block of IP addresses that share their first bits, such as {@code 10.0.0.0/8} or {@code
 * 2001:db8::/32} (RFC 4632, RFC 4291). Immutable and ordered, so that hash maps of blocks that a
 * remote peer made collide stay logarithmic.
 */
public final class IpPrefix implements Comparable<IpPrefix> {
  private static final int IP4_BITS = 32;
  private static final int IP6_BITS = 128;

  private final boolean ip4;
  private final long high;
  private final long low;
  private final int length;

  private IpPrefix(boolean ip4, long high, long low, int length) {
    this.ip4 = ip4;
    this.length = length;
    this.high = high & mask(length);
    this.low = low & mask(length - Long.SIZE);
  }

  /**
   * The block around an address; throws {@link IllegalArgumentException} if it is longer than the
   * address.
   *
   * @param length how many bits are shared, 0 to 32 or 0 to 128
   */
  public static IpPrefix of(InetAddress ip, int length) {
    boolean ip4 = ip instanceof Inet4Address;
    int bits = ip4 ? IP4_BITS : IP6_BITS;
    if (length < 0 || length > bits) {
      throw new IllegalArgumentException(
          "a prefix of " + ip.getHostAddress() + " is 0 to " + bits + " bits long, not " + length);
    }
    Bytes octets = Bytes.wrap(ip.getAddress());
    return ip4
        ? new IpPrefix(true, (long) octets.beInt(0) << IP4_BITS, 0, length)
        : new IpPrefix(false, octets.beLong(0), octets.beLong(Long.BYTES), length);
  }

  /**
   * Reads {@code 10.0.0.0/8} or {@code fd00::/8}; without a length it is the one address.
   *
   * @throws MalformedException if it is neither, or if bits behind the length are set
   */
  public static IpPrefix parse(String text) throws MalformedException {
    int slash = text.indexOf('/');
    String ip = slash < 0 ? text : text.substring(0, slash);
    InetAddress address = literal(ip);
    int bits = address instanceof Inet4Address ? IP4_BITS : IP6_BITS;
    long length = slash < 0 ? bits : Texts.decimal(text.substring(slash + 1), 3, "prefix length");
    if (length > bits) {
      throw new MalformedException(
          "prefix length " + length + " exceeds the " + bits + " bits of " + Texts.quoted(ip));
    }
    IpPrefix prefix = of(address, (int) length);
    if (!prefix.sameNetwork(of(address, bits))) {
      throw new MalformedException(
          Texts.quoted(text) + " has bits set behind its length; write it as " + prefix);
    }
    return prefix;
  }

  /** Whether the address lies in the block; an IPv4 address never lies in a block of IPv6. */
  public boolean contains(InetAddress ip) {
    return ip instanceof Inet4Address == ip4 && equals(of(ip, length));
  }

  /** Whether it is a block of IPv4. */
  public boolean isIp4() {
    return ip4;
  }

  /** How many bits are shared. */
  public int length() {
    return length;
  }

  @Override
  public int compareTo(IpPrefix other) {
    if (ip4 != other.ip4) {
      return ip4 ? -1 : 1;
    }
    int byHigh = Long.compareUnsigned(high, other.high);
    int byLow = byHigh != 0 ? byHigh : Long.compareUnsigned(low, other.low);
    return byLow != 0 ? byLow : Integer.compare(length, other.length);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof IpPrefix that
        && ip4 == that.ip4
        && length == that.length
        && sameNetwork(that);
  }

  @Override
  public int hashCode() {
    return 31 * (31 * Long.hashCode(high) + Long.hashCode(low)) + length;
  }

  /** As it is written, such as {@code 10.0.0.0/8}. */
  @Override
  public String toString() {
    byte[] octets = new byte[ip4 ? 4 : 16];
    for (int i = 0; i < octets.length; i++) {
      long word = i < Long.BYTES ? high : low;
      octets[i] = (byte) (word >>> (Long.SIZE - Byte.SIZE * (i % Long.BYTES + 1)));
    }
    Bytes network = Bytes.wrap(octets);
    return (ip4 ? IpText.print4(network) : IpText.print6(network)) + "/" + length;
  }

  private boolean sameNetwork(IpPrefix other) {
    return high == other.high && low == other.low;
  }

  private static InetAddress literal(String text) throws MalformedException {
    boolean ip4 = text.indexOf(':') < 0;
    return Component.parse(ip4 ? Protocol.IP4 : Protocol.IP6, text).ip();
  }

  private static long mask(int bits) {
    if (bits <= 0) {
      return 0;
    }
    return bits >= Long.SIZE ? -1L : -1L << (Long.SIZE - bits);
  }
}
