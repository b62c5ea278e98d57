package io.kaiku.node;

import com.typesafe.config.Config;
import io.kaiku.netty.config.DeadlineConfig;
import io.kaiku.netty.config.DnsConfig;
import io.kaiku.netty.config.NettyConfig;
import io.kaiku.netty.config.SocketConfig;
import io.kaiku.netty.config.SubstreamConfig;
import io.kaiku.netty.config.ThreadConfig;
import io.kaiku.netty.engine.Engine;
import io.kaiku.wire.yamux.YamuxConfig;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/** Reads {@code kaiku.netty}. */
final class NettyParser {

  private static final int DNS_PORT = 53;

  private NettyParser() {}

  static NettyConfig transports(Config netty) {
    return new NettyConfig(
        threads(netty.getConfig("threads")),
        sockets(netty.getConfig("sockets")),
        deadlines(netty.getConfig("deadlines")),
        new SubstreamConfig(
            netty.getInt("substreams.max-negotiating"),
            netty.getInt("substreams.max-waiting-opens"),
            held(netty)),
        yamux(netty.getConfig("yamux")));
  }

  static DnsConfig names(Config netty) {
    Config dns = netty.getConfig("dns");
    List<InetSocketAddress> servers =
        dns.getStringList("servers").stream().map(NettyParser::server).toList();
    return new DnsConfig(
        servers, millis(dns, "deadline"), bytes(dns, "kaiku.netty.dns", "max-text"));
  }

  private static long held(Config netty) {
    return netty.getString("substreams.max-held").equals("auto")
        ? SubstreamConfig.heldFor(Runtime.getRuntime().maxMemory())
        : netty.getBytes("substreams.max-held");
  }

  private static ThreadConfig threads(Config threads) {
    List<Engine> engines =
        threads.getStringList("engines").stream().map(NettyParser::engine).toList();
    int count = threads.getInt("count");
    return new ThreadConfig(
        engines, count == 0 ? Runtime.getRuntime().availableProcessors() : count);
  }

  private static Engine engine(String name) {
    try {
      return Engine.valueOf(name.toUpperCase(Locale.ROOT));
    } catch (IllegalArgumentException unknown) {
      throw new IllegalArgumentException(
          "kaiku.netty.threads.engines knows epoll, nio and io_uring, not " + name, unknown);
    }
  }

  private static SocketConfig sockets(Config sockets) {
    return new SocketConfig(
        sockets.getInt("backlog"),
        bytes(sockets, "kaiku.netty.sockets", "max-read"),
        bytes(sockets, "kaiku.netty.sockets", "write-low-water"),
        bytes(sockets, "kaiku.netty.sockets", "write-high-water"));
  }

  private static DeadlineConfig deadlines(Config deadlines) {
    return new DeadlineConfig(
        millis(deadlines, "connect"),
        millis(deadlines, "upgrade"),
        millis(deadlines, "negotiation"),
        millis(deadlines, "linger"),
        millis(deadlines, "keep-alive"));
  }

  private static YamuxConfig yamux(Config yamux) {
    YamuxConfig.Windows windows =
        new YamuxConfig.Windows(
            bytes(yamux, "kaiku.netty.yamux", "max-stream-window"),
            yamux.getBytes("connection-budget"));
    YamuxConfig.Limits limits =
        new YamuxConfig.Limits(
            yamux.getInt("ack-backlog"),
            yamux.getInt("max-inbound-streams"),
            yamux.getInt("max-outbound-streams"),
            yamux.getInt("max-control-frames"),
            yamux.getBytes("max-unread"));
    return new YamuxConfig(YamuxConfig.Sending.defaults(), windows, limits);
  }

  private static InetSocketAddress server(String text) {
    int colon = text.lastIndexOf(':');
    boolean port = colon > 0 && text.indexOf(':') == colon;
    try {
      return port
          ? new InetSocketAddress(
              text.substring(0, colon), Integer.parseInt(text.substring(colon + 1)))
          : new InetSocketAddress(text, DNS_PORT);
    } catch (IllegalArgumentException malformed) {
      throw new IllegalArgumentException(
          "kaiku.netty.dns.servers takes host or host:port, not " + text, malformed);
    }
  }

  private static long millis(Config config, String key) {
    return config.getDuration(key, TimeUnit.MILLISECONDS);
  }

  /** A size that fits an int. */
  static int bytes(Config section, String name, String key) {
    long bytes = section.getBytes(key);
    if (bytes != (int) bytes) {
      throw new IllegalArgumentException(
          name + "." + key + " must be below 2 GiB, but is " + bytes + " bytes");
    }
    return (int) bytes;
  }
}
