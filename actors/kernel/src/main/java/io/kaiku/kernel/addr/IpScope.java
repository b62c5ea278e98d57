package io.kaiku.kernel.addr;

import io.kaiku.kernel.bytes.Bytes;
import java.util.List;

/**
 * The scope of IP addresses, by the special-purpose registries of IANA (RFC 6890 and its updates).
 */
final class IpScope {
  private static final List<Range> IP4 =
      List.of(
          ip4("0.0.0.0", 32, AddressScope.UNSPECIFIED),
          ip4("0.0.0.0", 8, AddressScope.RESERVED),
          ip4("10.0.0.0", 8, AddressScope.PRIVATE),
          ip4("100.64.0.0", 10, AddressScope.PRIVATE),
          ip4("127.0.0.0", 8, AddressScope.LOOPBACK),
          ip4("169.254.0.0", 16, AddressScope.LINK_LOCAL),
          ip4("172.16.0.0", 12, AddressScope.PRIVATE),
          ip4("192.0.0.0", 24, AddressScope.RESERVED),
          ip4("192.0.2.0", 24, AddressScope.RESERVED),
          ip4("192.88.99.0", 24, AddressScope.RESERVED),
          ip4("192.168.0.0", 16, AddressScope.PRIVATE),
          ip4("198.18.0.0", 15, AddressScope.RESERVED),
          ip4("198.51.100.0", 24, AddressScope.RESERVED),
          ip4("203.0.113.0", 24, AddressScope.RESERVED),
          ip4("224.0.0.0", 4, AddressScope.MULTICAST),
          ip4("240.0.0.0", 4, AddressScope.RESERVED));

  private static final List<Range> IP6 =
      List.of(
          ip6("::", 128, AddressScope.UNSPECIFIED),
          ip6("::1", 128, AddressScope.LOOPBACK),
          ip6("64:ff9b:1::", 48, AddressScope.PRIVATE),
          ip6("2001::", 23, AddressScope.RESERVED),
          ip6("2001:db8::", 32, AddressScope.RESERVED),
          ip6("3fff::", 20, AddressScope.RESERVED),
          ip6("2000::", 3, AddressScope.PUBLIC),
          ip6("fc00::", 7, AddressScope.PRIVATE),
          ip6("fe80::", 10, AddressScope.LINK_LOCAL),
          ip6("fec0::", 10, AddressScope.PRIVATE),
          ip6("ff00::", 8, AddressScope.MULTICAST));

  /**
   * IPv6 addresses that lead to an IPv4 address: mapped, translated (NAT64) and tunnelled (6to4).
   */
  private static final List<Embedding> EMBEDDINGS =
      List.of(
          new Embedding(ip6("::ffff:0:0", 96, AddressScope.NONE), 12),
          new Embedding(ip6("64:ff9b::", 96, AddressScope.NONE), 12),
          new Embedding(ip6("2002::", 16, AddressScope.NONE), 2));

  private IpScope() {}

  /** The scope of an address of 4 bytes. */
  static AddressScope ofIp4(Bytes address) {
    return first(IP4, address, AddressScope.PUBLIC);
  }

  /**
   * The scope of an address of 16 bytes; of the IPv4 address that it leads to, if it leads to one.
   */
  static AddressScope ofIp6(Bytes address) {
    for (Embedding embedding : EMBEDDINGS) {
      if (embedding.range.contains(address)) {
        return ofIp4(address.slice(embedding.at, embedding.at + 4));
      }
    }
    return first(IP6, address, AddressScope.RESERVED);
  }

  private static AddressScope first(List<Range> ranges, Bytes address, AddressScope otherwise) {
    for (Range range : ranges) {
      if (range.contains(address)) {
        return range.scope;
      }
    }
    return otherwise;
  }

  private static Range ip4(String prefix, int bits, AddressScope scope) {
    return Range.of(IpText.literal4(prefix), bits, scope);
  }

  private static Range ip6(String prefix, int bits, AddressScope scope) {
    return Range.of(IpText.literal6(prefix), bits, scope);
  }

  /**
   * @param head the octets that are given whole
   * @param next the octet after them
   * @param free how many bits of that octet may be anything; 8: it does not count
   */
  private record Range(Bytes head, int next, int free, AddressScope scope) {
    static Range of(Bytes prefix, int bits, AddressScope scope) {
      int whole = bits / 8;
      int next = whole < prefix.size() ? prefix.unsignedAt(whole) : 0;
      return new Range(prefix.slice(0, whole), next, 8 - bits % 8, scope);
    }

    boolean contains(Bytes address) {
      return address.startsWith(head)
          && (free == 8 || (address.unsignedAt(head.size()) ^ next) >>> free == 0);
    }
  }

  private record Embedding(Range range, int at) {}
}
