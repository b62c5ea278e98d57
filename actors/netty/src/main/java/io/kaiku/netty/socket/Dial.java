package io.kaiku.netty.socket;

import io.kaiku.kernel.addr.Multiaddr;
import io.kaiku.kernel.error.ErrorCode;
import io.kaiku.kernel.id.PeerId;
import io.kaiku.kernel.machine.Direction;
import io.kaiku.kernel.machine.Reason;
import io.kaiku.netty.connection.LoopContext;
import io.kaiku.netty.connection.RawConnection;
import io.kaiku.netty.connection.UpgradeHandler;
import io.kaiku.netty.engine.Sockets;
import io.kaiku.netty.transport.Connection;
import io.kaiku.netty.transport.PendingDial;
import io.kaiku.netty.transport.TransportException;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ConnectTimeoutException;
import io.netty.channel.EventLoop;
import java.net.SocketAddress;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/** One dial, on one event loop from beginning to end. */
final class Dial implements PendingDial, UpgradeHandler.Outcome {
  private final NettyTransport transport;
  private final EventLoop loop;
  private final Multiaddr address;
  private final Optional<PeerId> expected;
  private final CompletableFuture<Connection> result = new CompletableFuture<>();
  private @Nullable Channel channel;

  Dial(NettyTransport transport, EventLoop loop, Multiaddr address, Optional<PeerId> expected) {
    this.transport = transport;
    this.loop = loop;
    this.address = address;
    this.expected = expected.or(address::peerId);
  }

  @Override
  public CompletionStage<Connection> connection() {
    return result;
  }

  @Override
  public void cancel() {
    onLoop(() -> fail(new TransportException.Cancelled(address)));
  }

  void begin(SocketAddress where) {
    onLoop(() -> connect(where));
  }

  /** Ends the dial, if it has not ended, and releases all it holds. */
  void fail(TransportException why) {
    Channel dialing = channel;
    if (result.completeExceptionally(why)
        && dialing != null
        && (dialing.isActive() || transport.medium().abandonsConnects())) {
      Sockets.close(dialing);
    }
  }

  @Override
  public Optional<Reason> refusal(PeerId remote) {
    return Optional.empty();
  }

  @Override
  public void upgraded(Connection connection) {
    Channel upgraded = channel;
    if (upgraded != null) {
      transport
          .sockets()
          .replace(upgraded, () -> connection.close(ErrorCode.SHUTDOWN, "the transport closes"));
    }
    if (!result.complete(connection)) {
      connection.close(ErrorCode.NO_ERROR, "the dial had ended before");
    }
  }

  @Override
  public void failed(TransportException why) {
    fail(why);
  }

  @Override
  public String toString() {
    return "dial of " + address;
  }

  private void connect(SocketAddress where) {
    if (result.isDone()) {
      return;
    }
    Bootstrap bootstrap = new Bootstrap();
    transport.medium().configure(bootstrap);
    bootstrap.group(loop).handler(new Connected()).remoteAddress(where).disableResolver();
    ChannelFuture connected = bootstrap.connect();
    channel = connected.channel();
    transport
        .sockets()
        .add(
            connected.channel(),
            () -> onLoop(() -> fail(new TransportException.TransportClosed(transport.name()))));
    connected.addListener(
        done -> {
          if (!connected.isSuccess()) {
            transport.sockets().remove(connected.channel());
            connectFailed(connected.cause());
          }
        });
  }

  private void connectFailed(Throwable cause) {
    long afterMs = transport.contextOf(loop).config().deadlines().connectMs();
    fail(
        cause instanceof ConnectTimeoutException
            ? new TransportException.DialTimeout(address, "the connection", afterMs)
            : new TransportException.Refused(address, cause));
  }

  private void onLoop(Runnable task) {
    if (loop.inEventLoop()) {
      task.run();
      return;
    }
    try {
      loop.execute(task);
    } catch (RejectedExecutionException loopHasEnded) {
      result.completeExceptionally(new TransportException.TransportClosed(transport.name()));
    }
  }

  /** The first handler: begins the upgrade when the channel is connected. */
  private final class Connected extends ChannelInboundHandlerAdapter {
    @Override
    public void channelActive(ChannelHandlerContext ctx) {
      if (result.isDone()) {
        Sockets.close(ctx);
        return;
      }
      Medium medium = transport.medium();
      LoopContext context = transport.contextOf(loop);
      Multiaddr local = medium.addressOf(ctx.channel().localAddress());
      RawConnection raw =
          new RawConnection(
              ctx.channel(),
              context,
              transport.name(),
              Direction.OUTBOUND,
              new RawConnection.Ends(local, address.withoutPeerId()));
      ctx.pipeline().replace(this, null, new UpgradeHandler(raw, expected, Dial.this));
    }

    /** Nobody else would end the dial. */
    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
      fail(new TransportException.Refused(address, cause));
      Sockets.close(ctx);
    }
  }
}
