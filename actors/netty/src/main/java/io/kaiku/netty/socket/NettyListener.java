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
import io.kaiku.netty.transport.ConnectionGate;
import io.kaiku.netty.transport.ConnectionHandler;
import io.kaiku.netty.transport.Listener;
import io.kaiku.netty.transport.TransportException;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.net.SocketAddress;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** A listening channel, and the handshakes of what it has accepted. */
final class NettyListener implements Listener {
  private final NettyTransport transport;
  private final ConnectionGate gate;
  private final ConnectionHandler inbound;
  private final Set<Channel> halfOpen = ConcurrentHashMap.newKeySet();
  private volatile @Nullable Channel channel;
  private volatile boolean closing;

  NettyListener(NettyTransport transport, ConnectionGate gate, ConnectionHandler inbound) {
    this.transport = transport;
    this.gate = gate;
    this.inbound = inbound;
  }

  @Override
  public List<Multiaddr> addresses() {
    return transport.medium().dialable(bound().localAddress());
  }

  @Override
  public CompletionStage<Void> close() {
    CompletableFuture<Void> closed = new CompletableFuture<>();
    closing = true;
    bound()
        .close()
        .addListener(
            done -> {
              halfOpen.forEach(Sockets::close);
              closed.complete(null);
            });
    return closed.minimalCompletionStage();
  }

  @Override
  public String toString() {
    return "listener at " + addresses();
  }

  void bound(Channel listening) {
    channel = listening;
    listening.pipeline().addLast(new Failing());
  }

  /** The first handler of accepted channels: asks the gate before there is any state. */
  ChannelHandler accepting() {
    return new Accepting();
  }

  private void tell(String incident, Channel at, SocketAddress where, Throwable cause) {
    transport
        .contextOf(at.eventLoop())
        .events()
        .incident(incident, transport.medium().addressOf(where), cause.toString());
  }

  private Channel bound() {
    return Objects.requireNonNull(channel, "bound");
  }

  @ChannelHandler.Sharable
  private final class Accepting extends ChannelInboundHandlerAdapter {
    @Override
    public void channelActive(ChannelHandlerContext ctx) {
      Channel accepted = ctx.channel();
      Medium medium = transport.medium();
      Multiaddr remote = medium.addressOf(accepted.remoteAddress());
      Multiaddr local = medium.addressOf(accepted.localAddress());
      LoopContext context = transport.contextOf(accepted.eventLoop());
      Optional<ConnectionGate.Permit> permit = gate.admit(remote);
      if (permit.isEmpty()) {
        Sockets.close(ctx);
        return;
      }
      transport.sockets().add(accepted, () -> Sockets.close(accepted));
      halfOpen.add(accepted);
      RawConnection raw =
          new RawConnection(
              accepted,
              context,
              transport.name(),
              Direction.INBOUND,
              new RawConnection.Ends(local, remote));
      HalfOpen outcome = new HalfOpen(accepted, permit.get());
      ctx.pipeline().replace(this, null, new UpgradeHandler(raw, Optional.empty(), outcome));
      if (closing) {
        Sockets.close(accepted);
      }
    }

    /** A gate that throws, or a bug: nobody would close the socket later. */
    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
      Sockets.close(ctx);
      tell("listener.internal_error", ctx.channel(), ctx.channel().remoteAddress(), cause);
    }
  }

  /** The last handler of the listening channel; Netty has let it rest for a second before. */
  private final class Failing extends ChannelInboundHandlerAdapter {
    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
      tell("listener.accept_failed", ctx.channel(), ctx.channel().localAddress(), cause);
    }
  }

  private final class HalfOpen implements UpgradeHandler.Outcome {
    private final Channel accepted;
    private final ConnectionGate.Permit permit;

    HalfOpen(Channel accepted, ConnectionGate.Permit permit) {
      this.accepted = accepted;
      this.permit = permit;
    }

    @Override
    public Optional<Reason> refusal(PeerId remote) {
      try {
        return permit.refusal(remote);
      } catch (RuntimeException thrown) {
        return Optional.of(new Reason(ErrorCode.NO_ERROR, "the gate threw " + thrown));
      }
    }

    @Override
    public void upgraded(Connection connection) {
      transport
          .sockets()
          .replace(accepted, () -> connection.close(ErrorCode.SHUTDOWN, "the transport closes"));
      halfOpen.remove(accepted);
      try {
        inbound.connected(connection, permit);
      } catch (RuntimeException thrown) {
        connection.close(ErrorCode.NO_ERROR, "the handler of connections threw " + thrown);
        permit.release();
      }
    }

    @Override
    public void failed(TransportException why) {
      halfOpen.remove(accepted);
      accepted.closeFuture().addListener(closed -> permit.release());
    }
  }
}
