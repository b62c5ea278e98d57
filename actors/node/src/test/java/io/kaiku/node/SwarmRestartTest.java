package io.kaiku.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kaiku.kernel.addr.Multiaddr;
import io.kaiku.kernel.id.Identity;
import io.kaiku.kernel.id.PeerId;
import io.kaiku.netty.transport.Connection;
import io.kaiku.netty.transport.NameResolver;
import io.kaiku.node.testing.Keys;
import io.kaiku.node.testing.Peers;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What reaches a swarm that was begun anew, but was meant for the one before. */
class SwarmRestartTest {

  private final Peers peers = new Peers("kaiku.node.restart.min-backoff = 10ms");

  @AfterEach
  void stop() {
    peers.close();
  }

  /** Both lives count their lookups from one. */
  @Test
  void anAnswerToAnEarlierLifeIsNotTakenForOneToThisLife() throws InterruptedException {
    SlowNames names = new SlowNames();
    PeerHandle alice = start(names);
    PeerHandle bob = peers.start(Keys.of(2), "/ip4/127.0.0.1/tcp/0", peers.transports);
    PeerHandle carol = peers.start(Keys.of(3), "/ip4/127.0.0.1/tcp/0", peers.transports);
    CompletableFuture<Connection> first = dial(alice, "bob.test");
    CompletableFuture<List<Multiaddr>> whereBobIs = names.asked();

    alice.swarm().observed(broken(), Multiaddr.of("/ip4/192.0.2.1/tcp/1"));
    assertThatThrownBy(() -> Peers.await(first)).hasMessageContaining("interrupted");
    CompletableFuture<Connection> second = dial(alice, "carol.test");
    CompletableFuture<List<Multiaddr>> whereCarolIs = names.asked();
    whereBobIs.complete(bob.self().listenAddresses());
    whereCarolIs.complete(carol.self().listenAddresses());

    PeerId reached = Peers.await(second).remotePeer();
    assertThat(reached).isEqualTo(carol.id());
  }

  private PeerHandle start(NameResolver names) {
    TransportFactory transports =
        (Identity identity) ->
            new TransportFactory.Transports(peers.transports.create(identity).all(), names);
    return peers.start(Keys.of(1), "/memory/0", transports);
  }

  private static CompletableFuture<Connection> dial(PeerHandle from, String name) {
    return from.swarm().dial(Multiaddr.of("/dns4/" + name + "/tcp/1")).toCompletableFuture();
  }

  /** A connection that makes whoever looks at it throw. */
  private static Connection broken() {
    return (Connection)
        Proxy.newProxyInstance(
            Connection.class.getClassLoader(),
            new Class<?>[] {Connection.class},
            (proxy, method, arguments) -> {
              throw new IllegalStateException("a broken connection");
            });
  }

  /** Names that stand for what the test says, when it says it. */
  private static final class SlowNames implements NameResolver {
    private final BlockingQueue<CompletableFuture<List<Multiaddr>>> lookups =
        new LinkedBlockingQueue<>();

    CompletableFuture<List<Multiaddr>> asked() throws InterruptedException {
      return Objects.requireNonNull(lookups.poll(20, TimeUnit.SECONDS), "nobody asked");
    }

    @Override
    public CompletionStage<List<Multiaddr>> resolve(Multiaddr name, int maxAddresses) {
      CompletableFuture<List<Multiaddr>> answer = new CompletableFuture<>();
      lookups.add(answer);
      return answer;
    }

    @Override
    public void close() {}
  }
}
