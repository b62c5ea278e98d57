package io.kaiku.netty.dns;

import io.kaiku.kernel.addr.Component;
import io.kaiku.kernel.addr.Multiaddr;
import io.kaiku.kernel.addr.Protocol;
import io.kaiku.kernel.bytes.Bytes;
import io.kaiku.kernel.bytes.MalformedException;
import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.dns.DnsRawRecord;
import io.netty.handler.codec.dns.DnsRecord;
import io.netty.handler.codec.dns.DnsRecordType;
import java.util.ArrayList;
import java.util.List;

/** Reads the records of DNS answers; what is malformed in them is left out. */
final class Answers {
  private static final String KEY = "dnsaddr=";

  private Answers() {}

  /** The addresses in A or AAAA records, each with the rest behind it. */
  static List<Multiaddr> hosts(List<DnsRecord> records, DnsRecordType type, Multiaddr rest) {
    Protocol protocol = type.equals(DnsRecordType.A) ? Protocol.IP4 : Protocol.IP6;
    List<Multiaddr> found = new ArrayList<>();
    for (DnsRecord entry : records) {
      if (entry instanceof DnsRawRecord raw && raw.type().equals(type)) {
        try {
          Component ip = Component.of(protocol, copy(raw.content()));
          found.add(Multiaddr.of(List.of(ip)).encapsulate(rest));
        } catch (MalformedException e) {
          // A record of the wrong size; others may be of use.
        }
      }
    }
    return found;
  }

  /**
   * The addresses in {@code dnsaddr=} texts that end as the name did (addressing/README.md,
   * "dnsaddr").
   */
  static List<Multiaddr> dnsaddrs(List<DnsRecord> records, Multiaddr rest, int maxBytes) {
    List<Multiaddr> found = new ArrayList<>();
    int left = maxBytes;
    for (DnsRecord entry : records) {
      if (entry instanceof DnsRawRecord raw && raw.type().equals(DnsRecordType.TXT)) {
        left -= raw.content().readableBytes();
        String text = left < 0 ? "" : text(raw.content());
        if (text.startsWith(KEY)) {
          addIfEndsIn(rest, text.substring(KEY.length()), found);
        }
      }
    }
    return found;
  }

  private static void addIfEndsIn(Multiaddr rest, String text, List<Multiaddr> found) {
    try {
      Multiaddr address = Multiaddr.parse(text);
      List<Component> all = address.components();
      List<Component> end = rest.components();
      if (all.size() > end.size() && all.subList(all.size() - end.size(), all.size()).equals(end)) {
        found.add(address);
      }
    } catch (MalformedException e) {
      // Others of the answer may be of use.
    }
  }

  /** The strings of a TXT record, each with its length in front, as one text. */
  private static String text(ByteBuf content) {
    StringBuilder text = new StringBuilder(content.readableBytes());
    int at = content.readerIndex();
    while (at < content.writerIndex()) {
      int size = content.getUnsignedByte(at);
      at++;
      if (size > content.writerIndex() - at) {
        return "";
      }
      text.append(Bytes.wrap(bytes(content, at, size)).utf8());
      at += size;
    }
    return text.toString();
  }

  private static Bytes copy(ByteBuf content) {
    return Bytes.wrap(bytes(content, content.readerIndex(), content.readableBytes()));
  }

  private static byte[] bytes(ByteBuf content, int at, int size) {
    byte[] copy = new byte[size];
    content.getBytes(at, copy);
    return copy;
  }
}
