package io.kaiku.netty.socket;

import io.kaiku.kernel.addr.Component;
import io.kaiku.kernel.addr.Multiaddr;
import io.kaiku.kernel.addr.Protocol;
import io.kaiku.netty.config.SocketConfig;
import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.ChannelOption;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.local.LocalAddress;
import io.netty.channel.local.LocalChannel;
import io.netty.channel.local.LocalServerChannel;
import java.net.SocketAddress;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Pipes inside this process at {@code /memory/<n>}; 0 stands for any free number when listening.
 */
final class MemoryMedium implements Medium {
  private static final String PREFIX = "kaiku-memory-";

  /** Beyond what anybody writes by hand. */
  private static final AtomicLong FREE = new AtomicLong(1L << 48);

  private final SocketConfig config;

  MemoryMedium(SocketConfig config) {
    this.config = config;
  }

  @Override
  public String name() {
    return "memory";
  }

  @Override
  public boolean listens(Multiaddr address) {
    return number(address).isPresent();
  }

  @Override
  public Optional<SocketAddress> connectAddress(Multiaddr address) {
    return number(address).map(MemoryMedium::local);
  }

  @Override
  public boolean abandonsConnects() {
    return false;
  }

  @Override
  public CompletionStage<SocketAddress> bindAddress(Multiaddr address) {
    long wanted = number(address).orElse(0L);
    return CompletableFuture.completedFuture(local(wanted == 0 ? FREE.incrementAndGet() : wanted));
  }

  @Override
  public Multiaddr addressOf(SocketAddress socket) {
    String id = ((LocalAddress) socket).id();
    return Multiaddr.of("/memory/" + id.substring(PREFIX.length()));
  }

  @Override
  public List<Multiaddr> dialable(SocketAddress bound) {
    return List.of(addressOf(bound));
  }

  @Override
  public void configure(Bootstrap bootstrap) {
    bootstrap
        .channel(LocalChannel.class)
        .localAddress(local(FREE.incrementAndGet()))
        .option(ChannelOption.WRITE_BUFFER_WATER_MARK, waterMark());
  }

  @Override
  public void configure(ServerBootstrap bootstrap, SocketAddress where) {
    bootstrap
        .channel(LocalServerChannel.class)
        .childOption(ChannelOption.WRITE_BUFFER_WATER_MARK, waterMark());
  }

  private WriteBufferWaterMark waterMark() {
    return new WriteBufferWaterMark(config.writeLowWater(), config.writeHighWater());
  }

  private static LocalAddress local(long number) {
    return new LocalAddress(PREFIX + Long.toUnsignedString(number));
  }

  private static Optional<Long> number(Multiaddr address) {
    List<Component> parts = address.withoutPeerId().components();
    return parts.size() == 1 && parts.get(0).protocol() == Protocol.MEMORY
        ? Optional.of(parts.get(0).value().beLong(0))
        : Optional.empty();
  }
}
