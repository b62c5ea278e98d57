package io.kaiku.netty.socket;

import io.kaiku.kernel.addr.Component;
import io.kaiku.kernel.addr.Multiaddr;
import io.kaiku.kernel.addr.Protocol;
import io.kaiku.netty.config.NettyConfig;
import io.kaiku.netty.config.SocketConfig;
import io.kaiku.netty.engine.Engine;
import io.kaiku.netty.transport.NameResolver;
import io.kaiku.netty.transport.TransportException;
import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.AdaptiveRecvByteBufAllocator;
import io.netty.channel.ChannelOption;
import io.netty.channel.RecvByteBufAllocator;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.socket.SocketProtocolFamily;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketAddress;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** TCP at {@code /ip4}, {@code /ip6}, and for listening also {@code /dns}. */
final class TcpMedium implements Medium {
  /** What reads begin with and fall back to when little arrives. */
  private static final int SMALL_READ = 2 * 1024;

  private final Engine engine;
  private final NettyConfig config;
  private final NameResolver names;

  TcpMedium(Engine engine, NettyConfig config, NameResolver names) {
    this.engine = engine;
    this.config = config;
    this.names = names;
  }

  @Override
  public String name() {
    return "tcp";
  }

  @Override
  public boolean listens(Multiaddr address) {
    List<Component> parts = address.withoutPeerId().components();
    return connectAddress(address).isPresent()
        || (parts.size() == 2 && isName(parts.get(0)) && parts.get(1).protocol() == Protocol.TCP);
  }

  @Override
  public Optional<SocketAddress> connectAddress(Multiaddr address) {
    List<Component> parts = address.withoutPeerId().components();
    int at = parts.size() == 3 && parts.get(0).protocol() == Protocol.IP6ZONE ? 1 : 0;
    if (parts.size() != at + 2 || parts.get(at + 1).protocol() != Protocol.TCP) {
      return Optional.empty();
    }
    Component ip = parts.get(at);
    if (ip.protocol() != Protocol.IP6 && (ip.protocol() != Protocol.IP4 || at == 1)) {
      return Optional.empty();
    }
    Optional<InetAddress> host =
        at == 0 ? Optional.of(ip.ip()) : scoped(ip.ip(), parts.get(0).text());
    return host.map(found -> new InetSocketAddress(found, parts.get(at + 1).port()));
  }

  @Override
  public boolean abandonsConnects() {
    return true;
  }

  @Override
  public CompletionStage<SocketAddress> bindAddress(Multiaddr address) {
    Optional<SocketAddress> known = connectAddress(address);
    if (known.isPresent()) {
      return CompletableFuture.completedFuture(known.get());
    }
    return names
        .resolve(address.withoutPeerId(), 1)
        .thenCompose(
            found ->
                connectAddress(found.getFirst())
                    .<CompletionStage<SocketAddress>>map(CompletableFuture::completedFuture)
                    .orElseGet(
                        () ->
                            CompletableFuture.failedFuture(
                                new TransportException.Unsupported(found.getFirst()))));
  }

  @Override
  public Multiaddr addressOf(SocketAddress socket) {
    InetSocketAddress inet = (InetSocketAddress) socket;
    return Multiaddr.of(inet.getAddress(), Protocol.TCP, inet.getPort());
  }

  @Override
  public List<Multiaddr> dialable(SocketAddress bound) {
    InetSocketAddress inet = (InetSocketAddress) bound;
    return Interfaces.expand(inet.getAddress(), engine.ip6Only().isPresent()).stream()
        .map(ip -> Multiaddr.of(ip, Protocol.TCP, inet.getPort()))
        .toList();
  }

  @Override
  public void configure(Bootstrap bootstrap) {
    bootstrap
        .channel(engine.socketChannel())
        .option(ChannelOption.TCP_NODELAY, true)
        .option(ChannelOption.SO_KEEPALIVE, true)
        .option(ChannelOption.RECVBUF_ALLOCATOR, reads())
        .option(ChannelOption.WRITE_BUFFER_WATER_MARK, waterMark())
        .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, (int) config.deadlines().connectMs());
  }

  @Override
  public void configure(ServerBootstrap bootstrap, SocketAddress where) {
    boolean ip6 = ((InetSocketAddress) where).getAddress() instanceof Inet6Address;
    if (ip6) {
      engine.ip6Only().ifPresent(only -> bootstrap.option(only, 1));
    }
    bootstrap
        .channelFactory(
            engine.serverChannels(ip6 ? SocketProtocolFamily.INET6 : SocketProtocolFamily.INET))
        .option(ChannelOption.SO_REUSEADDR, true)
        .option(ChannelOption.SO_BACKLOG, config.sockets().backlog())
        .childOption(ChannelOption.TCP_NODELAY, true)
        .childOption(ChannelOption.SO_KEEPALIVE, true)
        .childOption(ChannelOption.RECVBUF_ALLOCATOR, reads())
        .childOption(ChannelOption.WRITE_BUFFER_WATER_MARK, waterMark());
  }

  private RecvByteBufAllocator reads() {
    return new AdaptiveRecvByteBufAllocator(
        SMALL_READ, SMALL_READ, config.sockets().maxReadBytes());
  }

  private WriteBufferWaterMark waterMark() {
    SocketConfig sockets = config.sockets();
    return new WriteBufferWaterMark(sockets.writeLowWater(), sockets.writeHighWater());
  }

  private static boolean isName(Component part) {
    return part.protocol() == Protocol.DNS
        || part.protocol() == Protocol.DNS4
        || part.protocol() == Protocol.DNS6;
  }

  private static Optional<InetAddress> scoped(InetAddress ip, String zone) {
    try {
      NetworkInterface at = NetworkInterface.getByName(zone);
      return at == null
          ? Optional.empty()
          : Optional.of(Inet6Address.getByAddress(null, ip.getAddress(), at));
    } catch (SocketException | UnknownHostException e) {
      return Optional.empty();
    }
  }
}
