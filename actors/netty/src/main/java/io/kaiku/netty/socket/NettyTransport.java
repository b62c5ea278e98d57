package io.kaiku.netty.socket;

import io.kaiku.kernel.addr.Multiaddr;
import io.kaiku.kernel.id.PeerId;
import io.kaiku.netty.config.NettyConfig;
import io.kaiku.netty.connection.LoopContext;
import io.kaiku.netty.engine.Engine;
import io.kaiku.netty.engine.EventLoops;
import io.kaiku.netty.engine.LoopTimers;
import io.kaiku.netty.engine.Sockets;
import io.kaiku.netty.transport.ConnectionGate;
import io.kaiku.netty.transport.ConnectionHandler;
import io.kaiku.netty.transport.Listener;
import io.kaiku.netty.transport.NameResolver;
import io.kaiku.netty.transport.PendingDial;
import io.kaiku.netty.transport.Transport;
import io.kaiku.netty.transport.TransportException;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.EventLoop;
import java.net.SocketAddress;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/** A transport whose connections are Netty channels of one kind. */
public final class NettyTransport implements Transport {
  private final Medium medium;
  private final EventLoops loops;
  private final Function<LoopTimers, LoopContext> newContext;
  private final Map<EventLoop, LoopContext> contexts = new ConcurrentHashMap<>();
  private final OpenSockets sockets = new OpenSockets();

  NettyTransport(Medium medium, EventLoops loops, Function<LoopTimers, LoopContext> newContext) {
    this.medium = medium;
    this.loops = loops;
    this.newContext = newContext;
  }

  /**
   * TCP for one peer.
   *
   * @param loops of that engine
   * @param names for listening at names
   * @param newContext makes what the peer's connections share on one event loop
   */
  public static Transport tcp(
      EventLoops loops,
      Engine engine,
      NettyConfig config,
      NameResolver names,
      Function<LoopTimers, LoopContext> newContext) {
    return new NettyTransport(new TcpMedium(engine, config, names), loops, newContext);
  }

  /**
   * Pipes inside this process for one peer.
   *
   * @param newContext makes what the peer's connections share on one event loop
   */
  public static Transport memory(
      EventLoops loops, NettyConfig config, Function<LoopTimers, LoopContext> newContext) {
    return new NettyTransport(new MemoryMedium(config.sockets()), loops, newContext);
  }

  @Override
  public String name() {
    return medium.name();
  }

  @Override
  public boolean dials(Multiaddr address) {
    return medium.connectAddress(address).isPresent();
  }

  @Override
  public boolean listens(Multiaddr address) {
    return medium.listens(address);
  }

  @Override
  public CompletionStage<Listener> listen(
      Multiaddr address, ConnectionGate gate, ConnectionHandler inbound) {
    if (sockets.isClosing()) {
      return CompletableFuture.failedFuture(new TransportException.TransportClosed(name()));
    }
    if (!listens(address)) {
      return CompletableFuture.failedFuture(new TransportException.Unsupported(address));
    }
    NettyListener listener = new NettyListener(this, gate, inbound);
    CompletableFuture<Listener> result = new CompletableFuture<>();
    medium
        .bindAddress(address)
        .whenComplete(
            (where, failure) -> {
              if (failure != null) {
                result.completeExceptionally(new TransportException.ListenFailed(address, failure));
              } else {
                bind(address, where, listener, result);
              }
            });
    return result;
  }

  @Override
  public PendingDial dial(Multiaddr address, Optional<PeerId> expected) {
    Dial dial = new Dial(this, loops.next(), address, expected);
    Optional<SocketAddress> where = medium.connectAddress(address);
    if (sockets.isClosing()) {
      dial.fail(new TransportException.TransportClosed(name()));
    } else if (where.isEmpty()) {
      dial.fail(new TransportException.Unsupported(address));
    } else {
      dial.begin(where.get());
    }
    return dial;
  }

  @Override
  public CompletionStage<Void> close() {
    return sockets.close();
  }

  @Override
  public String toString() {
    return name();
  }

  Medium medium() {
    return medium;
  }

  OpenSockets sockets() {
    return sockets;
  }

  LoopContext contextOf(EventLoop loop) {
    return contexts.computeIfAbsent(loop, absent -> newContext.apply(loops.timersOf(absent)));
  }

  private void bind(
      Multiaddr address,
      SocketAddress where,
      NettyListener listener,
      CompletableFuture<Listener> result) {
    ServerBootstrap bootstrap = new ServerBootstrap();
    medium.configure(bootstrap, where);
    bootstrap.group(loops.group()).childHandler(listener.accepting());
    ChannelFuture bound = bootstrap.bind(where);
    bound.addListener(
        done -> {
          if (!bound.isSuccess()) {
            result.completeExceptionally(
                new TransportException.ListenFailed(address, bound.cause()));
            return;
          }
          Channel channel = bound.channel();
          listener.bound(channel);
          sockets.add(channel, () -> Sockets.close(channel));
          result.complete(listener);
        });
  }
}
