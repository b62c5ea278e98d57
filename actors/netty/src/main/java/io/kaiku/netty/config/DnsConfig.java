package io.kaiku.netty.config;

import java.net.InetSocketAddress;
import java.util.List;

/**
 * How names are looked up.
 *
 * @param servers asked in this order; empty: those of the system
 * @param deadlineMs of one step of a lookup, all its queries included, in milliseconds
 * @param maxTextBytes the most bytes of TXT records that are taken from one answer; those beyond
 *     are left out
 */
public record DnsConfig(List<InetSocketAddress> servers, long deadlineMs, int maxTextBytes) {

  /** The system's servers, 5 s, 64 KiB. */
  public static DnsConfig defaults() {
    return new DnsConfig(List.of(), 5_000, 64 * 1024);
  }

  /** These settings with other servers. */
  public DnsConfig withServers(List<InetSocketAddress> other) {
    return new DnsConfig(other, deadlineMs, maxTextBytes);
  }

  /** These settings with another deadline. */
  public DnsConfig withDeadlineMs(long other) {
    return new DnsConfig(servers, other, maxTextBytes);
  }

  /** Refuses bounds that cannot work. */
  public DnsConfig {
    servers = List.copyOf(servers);
    NettyConfig.require(deadlineMs >= 1 && deadlineMs <= 600_000, "dns deadline is 1 ms to 10 min");
    NettyConfig.require(maxTextBytes >= 512, "dns max-text is at least 512 bytes");
  }
}
