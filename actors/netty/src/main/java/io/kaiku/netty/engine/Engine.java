package io.kaiku.netty.engine;

import io.netty.channel.Channel;
import io.netty.channel.ChannelFactory;
import io.netty.channel.ChannelOption;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.ServerChannel;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollDatagramChannel;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.DatagramChannel;
import io.netty.channel.socket.SocketProtocolFamily;
import io.netty.channel.socket.nio.NioDatagramChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.channel.unix.IntegerUnixChannelOption;
import io.netty.channel.uring.IoUring;
import io.netty.channel.uring.IoUringDatagramChannel;
import io.netty.channel.uring.IoUringIoHandler;
import io.netty.channel.uring.IoUringServerSocketChannel;
import io.netty.channel.uring.IoUringSocketChannel;
import java.nio.channels.spi.SelectorProvider;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** An interface of the operating system for many sockets on few threads. */
public enum Engine {
  /** Linux, with the native library of Netty. */
  EPOLL,
  /** Everywhere. */
  NIO,
  /** Linux with a recent kernel that allows it, with the native library of Netty. */
  IO_URING;

  private static final int IPPROTO_IPV6 = 41;
  private static final int IPV6_V6ONLY = 26;

  /** The first that works on this machine; throws {@link IllegalStateException} if none does. */
  public static Engine firstAvailable(List<Engine> preferred) {
    StringBuilder causes = new StringBuilder();
    for (Engine engine : preferred) {
      Throwable cause = engine.unavailability();
      if (cause == null) {
        return engine;
      }
      causes.append(causes.isEmpty() ? "" : "; ").append(engine).append(": ").append(cause);
    }
    throw new IllegalStateException(
        "none of the engines " + preferred + " works here (" + causes + "); nio works everywhere");
  }

  /** Why it does not work on this machine, or null if it does. */
  public @Nullable Throwable unavailability() {
    return switch (this) {
      case EPOLL -> Epoll.unavailabilityCause();
      case NIO -> null;
      case IO_URING -> IoUring.unavailabilityCause();
    };
  }

  /** As it stands in configuration: {@code epoll}, {@code nio} or {@code io_uring}. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }

  IoHandlerFactory ioHandlers() {
    return switch (this) {
      case EPOLL -> EpollIoHandler.newFactory();
      case NIO -> NioIoHandler.newFactory();
      case IO_URING -> IoUringIoHandler.newFactory();
    };
  }

  /** The class of TCP sockets. */
  public Class<? extends Channel> socketChannel() {
    return switch (this) {
      case EPOLL -> EpollSocketChannel.class;
      case NIO -> NioSocketChannel.class;
      case IO_URING -> IoUringSocketChannel.class;
    };
  }

  /** Makes TCP server sockets of one family. Those of {@link #IO_URING} take both. */
  public ChannelFactory<ServerChannel> serverChannels(SocketProtocolFamily family) {
    return switch (this) {
      case EPOLL -> () -> new EpollServerSocketChannel(family);
      case NIO -> () -> new NioServerSocketChannel(SelectorProvider.provider(), family);
      case IO_URING -> IoUringServerSocketChannel::new;
    };
  }

  /**
   * The option that keeps IPv4 away from a server socket of IPv6, so that another may listen at the
   * same port of IPv4; empty where such sockets always take both.
   */
  public Optional<ChannelOption<Integer>> ip6Only() {
    return this == EPOLL
        ? Optional.of(new IntegerUnixChannelOption("IPV6_V6ONLY", IPPROTO_IPV6, IPV6_V6ONLY))
        : Optional.empty();
  }

  /** The class of UDP sockets. */
  public Class<? extends DatagramChannel> datagramChannel() {
    return switch (this) {
      case EPOLL -> EpollDatagramChannel.class;
      case NIO -> NioDatagramChannel.class;
      case IO_URING -> IoUringDatagramChannel.class;
    };
  }
}
