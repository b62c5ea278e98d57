package io.kaiku.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.kaiku.kernel.error.ErrorCode;
import io.kaiku.kernel.machine.Reason;
import io.kaiku.netty.transport.Connection;
import io.kaiku.node.protocol.Registration;
import io.kaiku.node.protocol.SwarmException;
import io.kaiku.node.testing.Eventually;
import io.kaiku.node.testing.Keys;
import io.kaiku.node.testing.Peers;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.stream.IntStream;
import org.apache.pekko.actor.ActorRef;
import org.apache.pekko.actor.PoisonPill;
import org.apache.pekko.actor.typed.javadsl.Adapter;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * Connections of whole peers over the in-memory transport: limits, pruning, churn, and a swarm that
 * is shot at.
 */
class SwarmLifeTest {

  private final Peers peers =
      new Peers(
          """
          kaiku.node.restart { min-backoff = 20ms, max-backoff = 100ms }
          kaiku.swarm.connections { low = 3, high = 5, grace = 0s, silence = 50ms }
          kaiku.swarm.limits.peer.connections.total = 2
          """);
  private final Eventually eventually = new Eventually(peers.system);

  @AfterEach
  void stop() {
    peers.close();
  }

  @Test
  void whoIsDeniedIsNeitherDialedNorLetIn() {
    PeerHandle alice = peers.start(Keys.of(1));
    PeerHandle bob = peers.start(Keys.of(2));
    Peers.connect(alice, bob);
    Connection way = alice.swarm().peer(bob.id()).orElseThrow().connections().getFirst();

    alice.swarm().gate(gater -> gater.deny(bob.id()));

    assertThat(Peers.await(way.closed().toCompletableFuture()).code()).isEqualTo(ErrorCode.GATED);
    assertThat(failure(alice.swarm().dial(Peers.address(bob)).toCompletableFuture()))
        .isInstanceOf(SwarmException.DialFailed.class)
        .hasMessageContaining("kaiku.swarm.gater.deny-peers");
    CompletableFuture<Connection> other =
        bob.swarm().dial(Peers.address(alice)).toCompletableFuture();
    eventually.holds(() -> assertThat(other.isCompletedExceptionally() || closed(other)).isTrue());
    assertThat(alice.swarm().peers()).isEmpty();
  }

  @Test
  void tooManyConnectionsAreReducedToThoseThatMatter() {
    PeerHandle hub = peers.start(Keys.of(100));
    List<PeerHandle> others = IntStream.range(1, 6).mapToObj(i -> peers.start(Keys.of(i))).toList();
    others.forEach(other -> Peers.connect(hub, other));
    Registration needed = hub.swarm().protect(others.get(0).id());
    hub.swarm().value(others.get(1).id(), 100);
    assertThat(hub.swarm().peers()).hasSize(5);

    Peers.connect(hub, peers.start(Keys.of(6)));

    eventually.holds(() -> assertThat(hub.swarm().peers()).hasSize(3));
    assertThat(hub.swarm().peer(others.get(0).id())).isPresent();
    assertThat(hub.swarm().peer(others.get(1).id())).isPresent();
    needed.close();
  }

  @Test
  void connectionsComeAndGoWithoutATrace() {
    PeerHandle alice = peers.start(Keys.of(1));
    PeerHandle bob = peers.start(Keys.of(2));
    for (int i = 0; i < 200; i++) {
      Connection way = Peers.await(alice.swarm().dial(Peers.address(bob)).toCompletableFuture());
      alice.swarm().disconnect(bob.id(), new Reason(ErrorCode.NO_ERROR, "a test"));
      Peers.await(way.closed().toCompletableFuture());
    }

    eventually.holds(
        () -> {
          assertThat(alice.swarm().peers()).isEmpty();
          assertThat(bob.swarm().peers()).isEmpty();
        });
    var known = alice.peerstore().ask((store, nowMs) -> store.snapshot(nowMs).size());
    assertThat(Peers.await(known.toCompletableFuture())).isEqualTo(1);
  }

  /**
   * Every dial is answered, whatever happens to the one who dials; and in the end dialing works.
   */
  @Test
  void aSwarmThatIsShotAtAnswersEveryDial() {
    PeerHandle alice = peers.start(Keys.of(1));
    List<PeerHandle> others = IntStream.range(2, 6).mapToObj(i -> peers.start(Keys.of(i))).toList();
    List<CompletableFuture<Connection>> dials = new ArrayList<>();

    for (int round = 0; round < 25; round++) {
      for (PeerHandle other : others) {
        dials.add(alice.swarm().dial(Peers.address(other)).toCompletableFuture());
        alice.swarm().disconnect(other.id(), new Reason(ErrorCode.NO_ERROR, "a test"));
      }
      kill(alice, round % 2 == 0 ? "swarm" : "swarm/remote-*");
    }

    for (CompletableFuture<Connection> dial : dials) {
      String answer = Peers.await(dial.handle((way, cause) -> "answered"));
      assertThat(answer).isEqualTo("answered");
    }
    for (PeerHandle other : others) {
      eventually.holds(
          () ->
              assertThat(
                      Peers.await(alice.swarm().dial(Peers.address(other)).toCompletableFuture()))
                  .isNotNull());
    }
  }

  private void kill(PeerHandle of, String path) {
    Adapter.toClassic(peers.system)
        .actorSelection("/system/kaiku-" + of.id() + "-*/" + path)
        .tell(PoisonPill.getInstance(), ActorRef.noSender());
  }

  private static boolean closed(CompletableFuture<Connection> dial) {
    return dial.isDone() && dial.join().closed().toCompletableFuture().isDone();
  }

  private static Throwable failure(CompletableFuture<?> stage) {
    Throwable cause =
        Peers.await(
            stage.handle(
                (value, failed) -> failed == null ? new AssertionError("it succeeded") : failed));
    return cause instanceof CompletionException && cause.getCause() != null
        ? cause.getCause()
        : cause;
  }
}
