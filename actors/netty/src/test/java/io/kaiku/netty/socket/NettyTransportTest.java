package io.kaiku.netty.socket;

import static org.assertj.core.api.Assertions.assertThat;

import io.kaiku.kernel.addr.Multiaddr;
import io.kaiku.kernel.id.Identity;
import io.kaiku.kernel.id.KeyType;
import io.kaiku.netty.TransportEvents;
import io.kaiku.netty.config.NettyConfig;
import io.kaiku.netty.connection.FairBudget;
import io.kaiku.netty.connection.LoopContext;
import io.kaiku.netty.engine.EventLoops;
import io.kaiku.netty.testing.Await;
import io.kaiku.netty.testing.CountingGate;
import io.kaiku.netty.testing.Host;
import io.kaiku.netty.transport.Connection;
import io.kaiku.netty.transport.TransportException;
import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelException;
import io.netty.channel.local.LocalChannel;
import io.netty.channel.local.LocalServerChannel;
import java.io.IOException;
import java.net.SocketAddress;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.SplittableRandom;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What happens where the system gives no more sockets, or gives them sooner than expected. */
class NettyTransportTest {
  private static final Multiaddr ANYWHERE = Multiaddr.of("/memory/0");

  private final EventLoops loops = EventLoops.ofMemory(2);
  private final Scarce medium = new Scarce();
  private final Queue<String> incidents = new ConcurrentLinkedQueue<>();
  private final NettyTransport transport = transport(1);

  @AfterEach
  void stop() {
    Await.value(loops.close());
  }

  @Test
  void aDialWithoutASocketLeavesNothing() {
    medium.exhausted = true;
    assertThat(
            Await.failure(transport.dial(Multiaddr.of("/memory/7"), Optional.empty()).connection()))
        .isInstanceOf(TransportException.Refused.class)
        .hasMessageContaining("too many open files");
    Await.until("it is forgotten", () -> transport.sockets().size() == 0);
    Await.value(transport.close());
  }

  @Test
  void aListenerThatCannotAcceptSaysSoAndLivesOn() {
    try (Host dialer = new Host(2, identity -> transport(2))) {
      Host listener = new Host(1, identity -> transport);
      var at = listener.listen(ANYWHERE);
      medium.listening.remove().pipeline().fireExceptionCaught(new IOException("no more files"));
      Await.until("it is told", () -> !incidents.isEmpty());
      assertThat(incidents).containsExactly("listener.accept_failed");
      assertThat(Await.value(dialer.dial(at, listener.peerId()).ping())).isPositive();
      listener.close();
    }
  }

  /** The system accepts from the moment of binding on, whenever we hear of it. */
  @Test
  void aConnectionMayComeBeforeItsListenerIsTold() {
    LinkedBlockingQueue<Connection> came = new LinkedBlockingQueue<>();
    NettyListener listener =
        new NettyListener(
            transport, new CountingGate(), (connection, permit) -> came.add(connection));
    ServerBootstrap bootstrap = new ServerBootstrap();
    SocketAddress where = Await.value(medium.bindAddress(ANYWHERE));
    medium.configure(bootstrap, where);
    bootstrap.group(loops.group()).childHandler(listener.accepting());
    Channel bound = bootstrap.bind(where).syncUninterruptibly().channel();
    try (Host dialer = new Host(2, identity -> transport(2))) {
      Connection here =
          Await.value(
              dialer.transport().dial(medium.addressOf(where), Optional.empty()).connection());
      assertThat(Await.value(here.ping())).isPositive();
      assertThat(incidents).isEmpty();
    }
    bound.close().syncUninterruptibly();
    Await.value(transport.close());
  }

  private NettyTransport transport(long seed) {
    Identity identity = Identity.generate(KeyType.ED25519, new SplittableRandom(seed));
    TransportEvents events = (name, remote, detail) -> incidents.add(name);
    return new NettyTransport(
        medium,
        loops,
        timers ->
            new LoopContext(
                identity, NettyConfig.defaults(), events, timers, new FairBudget(1 << 24)));
  }

  /** Pipes that may run out, and whose listening ends a test can reach. */
  private static final class Scarce implements Medium {
    private final MemoryMedium pipes = new MemoryMedium(NettyConfig.defaults().sockets());
    private final Queue<Channel> listening = new ConcurrentLinkedQueue<>();
    private volatile boolean exhausted;

    @Override
    public String name() {
      return "scarce";
    }

    @Override
    public boolean listens(Multiaddr address) {
      return pipes.listens(address);
    }

    @Override
    public Optional<SocketAddress> connectAddress(Multiaddr address) {
      return pipes.connectAddress(address);
    }

    @Override
    public boolean abandonsConnects() {
      return pipes.abandonsConnects();
    }

    @Override
    public CompletionStage<SocketAddress> bindAddress(Multiaddr address) {
      return pipes.bindAddress(address);
    }

    @Override
    public Multiaddr addressOf(SocketAddress socket) {
      return pipes.addressOf(socket);
    }

    @Override
    public List<Multiaddr> dialable(SocketAddress bound) {
      return pipes.dialable(bound);
    }

    @Override
    public void configure(Bootstrap bootstrap) {
      bootstrap.localAddress(Await.value(bindAddress(ANYWHERE)));
      bootstrap.channelFactory(
          () -> {
            if (exhausted) {
              throw new ChannelException("too many open files");
            }
            return new LocalChannel();
          });
    }

    @Override
    public void configure(ServerBootstrap bootstrap, SocketAddress where) {
      bootstrap.channelFactory(
          () -> {
            LocalServerChannel made = new LocalServerChannel();
            listening.add(made);
            return made;
          });
    }
  }
}
