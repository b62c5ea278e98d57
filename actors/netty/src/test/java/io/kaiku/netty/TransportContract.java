package io.kaiku.netty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kaiku.kernel.addr.Multiaddr;
import io.kaiku.kernel.error.ErrorCode;
import io.kaiku.kernel.id.Identity;
import io.kaiku.kernel.id.PeerId;
import io.kaiku.kernel.machine.Direction;
import io.kaiku.kernel.machine.Reason;
import io.kaiku.netty.testing.Await;
import io.kaiku.netty.testing.CountingGate;
import io.kaiku.netty.testing.Feed;
import io.kaiku.netty.testing.Host;
import io.kaiku.netty.testing.Pair;
import io.kaiku.netty.testing.Reading;
import io.kaiku.netty.transport.Connection;
import io.kaiku.netty.transport.ConnectionGate;
import io.kaiku.netty.transport.Listener;
import io.kaiku.netty.transport.PendingDial;
import io.kaiku.netty.transport.Substream;
import io.kaiku.netty.transport.Transport;
import io.kaiku.netty.transport.TransportException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/** What every transport and its connections do, whatever they stand on. */
interface TransportContract {
  /** Makes transports under test. */
  Function<Identity, Transport> transports();

  /** An address with a free port. */
  Multiaddr anywhere();

  /** An address that this transport does not understand. */
  default Multiaddr foreign() {
    return Multiaddr.of("/ip4/127.0.0.1/udp/1/quic-v1");
  }

  private Pair pair() {
    return Pair.of(transports(), anywhere());
  }

  @Test
  default void bothSidesKnowOneAnother() {
    try (Pair pair = pair()) {
      Connection here = pair.connection();
      Connection there = pair.listener().nextInbound();
      assertThat(here.remotePeer()).isEqualTo(pair.listener().peerId());
      assertThat(there.remotePeer()).isEqualTo(pair.dialer().peerId());
      assertThat(there.remoteKey()).isEqualTo(pair.dialer().identity().publicKey());
      assertThat(there.remoteAddress()).isEqualTo(here.localAddress());
      assertThat(there.localAddress()).isEqualTo(here.remoteAddress());
      assertThat(here.direction()).isEqualTo(Direction.OUTBOUND);
      assertThat(there.direction()).isEqualTo(Direction.INBOUND);
      assertThat(there.security()).isEqualTo("/noise");
      assertThat(there.muxer()).isEqualTo("/yamux/1.0.0");
      assertThat(there.id()).isNotEqualTo(here.id());
    }
  }

  @Test
  default void pingsMeasureTheWay() {
    try (Pair pair = pair()) {
      assertThat(Await.value(pair.connection().ping())).isPositive();
      assertThat(pair.connection().stats().rttNanos()).isPositive();
    }
  }

  @Test
  default void bothSidesOpenSubstreams() {
    try (Pair pair = pair()) {
      Connection there = pair.listener().nextInbound();
      Substream substream = Await.value(there.open(List.of(Host.ECHO)));
      Reading reading = Reading.all(substream.inbound());
      Feed.of("back").subscribe(substream.outbound());
      Await.value(reading.end());
      assertThat(reading.text()).isEqualTo("back");
    }
  }

  @Test
  default void anotherPeerThanExpectedFailsTheDial() {
    CountingGate gate = new CountingGate();
    try (Host listener = new Host(1, transports());
        Host dialer = new Host(2, transports());
        Host other = new Host(3, transports())) {
      Listener at = listener.listen(anywhere(), gate, connection -> {});
      Throwable failure = Await.failure(dial(dialer, at, Optional.of(other.peerId())).connection());
      assertThat(failure)
          .isInstanceOfSatisfying(
              TransportException.PeerIdMismatch.class,
              e -> {
                assertThat(e.expected()).isEqualTo(other.peerId());
                assertThat(e.actual()).isEqualTo(listener.peerId());
              });
      Await.until("the permit is back", gate::isEven);
    }
  }

  @Test
  default void thePeerInTheAddressIsExpected() {
    try (Host listener = new Host(1, transports());
        Host dialer = new Host(2, transports())) {
      Listener at = listener.listen(anywhere());
      Multiaddr wrong = at.addresses().getFirst().withPeerId(dialer.peerId());
      assertThat(Await.failure(dialer.transport().dial(wrong, Optional.empty()).connection()))
          .isInstanceOf(TransportException.PeerIdMismatch.class);
    }
  }

  @Test
  default void theGateRefusesWithoutAWord() {
    try (Host listener = new Host(1, transports());
        Host dialer = new Host(2, transports())) {
      Listener at = listener.listen(anywhere(), remote -> Optional.empty(), connection -> {});
      assertThat(Await.failure(dial(dialer, at, Optional.empty()).connection()))
          .isInstanceOf(TransportException.HandshakeFailed.class);
    }
  }

  @Test
  default void theGateRefusesAPeer() {
    CountingGate gate = new CountingGate();
    try (Host listener = new Host(1, transports());
        Host dialer = new Host(2, transports())) {
      gate.refuse(dialer.peerId());
      Listener at = listener.listen(anywhere(), gate, connection -> {});
      Connection connection = Await.value(dial(dialer, at, Optional.empty()).connection());
      assertThat(Await.value(connection.closed()).code()).isEqualTo(ErrorCode.GATED);
      Await.until("the permit is back", gate::isEven);
    }
  }

  @Test
  default void aGateThatThrowsCostsOneConnection() {
    CountingGate gate = new CountingGate();
    AtomicInteger asked = new AtomicInteger();
    ConnectionGate throwing =
        remote -> {
          if (asked.getAndIncrement() == 0) {
            throw new IllegalStateException("a bug in a gate");
          }
          return gate.admit(remote);
        };
    try (Host listener = new Host(1, transports());
        Host dialer = new Host(2, transports())) {
      Listener at =
          listener.listen(
              anywhere(), throwing, connection -> connection.accept(listener.answering()));
      assertThat(Await.failure(dial(dialer, at, Optional.empty()).connection()))
          .isInstanceOf(TransportException.HandshakeFailed.class);
      Connection next = dialer.dial(at, listener.peerId());
      assertThat(Await.value(next.ping())).isPositive();
    }
  }

  @Test
  default void aPermitThatThrowsIsGivenBack() {
    CountingGate gate = new CountingGate();
    ConnectionGate throwing = remote -> gate.admit(remote).map(ThrowingPermit::new);
    try (Host listener = new Host(1, transports());
        Host dialer = new Host(2, transports())) {
      Listener at = listener.listen(anywhere(), throwing, connection -> {});
      Connection connection = Await.value(dial(dialer, at, Optional.empty()).connection());
      assertThat(Await.value(connection.closed()).byRemote()).isTrue();
      Await.until("the permit is back", gate::isEven);
    }
  }

  /** Throws when it is asked about a peer. */
  record ThrowingPermit(ConnectionGate.Permit permit) implements ConnectionGate.Permit {
    @Override
    public Optional<Reason> refusal(PeerId remote) {
      throw new IllegalStateException("a bug in a gate");
    }

    @Override
    public void release() {
      permit.release();
    }
  }

  @Test
  default void nobodyListens() {
    try (Host dialer = new Host(2, transports())) {
      Multiaddr gone;
      try (Host listener = new Host(1, transports())) {
        gone = listener.listen(anywhere()).addresses().getFirst();
      }
      // io_uring lets go of a port a moment after its close is done: until then it resets.
      Await.until(
          "it is refused",
          () ->
              Await.failure(dialer.transport().dial(gone, Optional.empty()).connection())
                  instanceof TransportException.Refused);
    }
  }

  @Test
  default void anAddressIsBoundOnce() {
    try (Host first = new Host(1, transports());
        Host second = new Host(2, transports())) {
      Multiaddr taken = first.listen(anywhere()).addresses().getFirst();
      assertThat(
              Await.failure(
                  second.transport().listen(taken, new CountingGate(), (connection, permit) -> {})))
          .isInstanceOf(TransportException.ListenFailed.class);
    }
  }

  @Test
  default void aForeignAddressIsUnsupported() {
    try (Host host = new Host(1, transports())) {
      assertThat(host.transport().dials(foreign())).isFalse();
      assertThat(host.transport().listens(foreign())).isFalse();
      assertThat(Await.failure(host.transport().dial(foreign(), Optional.empty()).connection()))
          .isInstanceOf(TransportException.Unsupported.class);
    }
  }

  @Test
  default void aCancelledDialLeavesNothing() {
    CountingGate gate = new CountingGate();
    List<CompletableFuture<Boolean>> dials = new ArrayList<>();
    try (Host listener = new Host(1, transports());
        Host dialer = new Host(2, transports())) {
      Listener at = listener.listen(anywhere(), gate, connection -> {});
      for (int i = 0; i < 50; i++) {
        PendingDial pending = dial(dialer, at, Optional.of(listener.peerId()));
        pending.cancel();
        pending.cancel();
        dials.add(
            pending
                .connection()
                .handle(
                    (quicker, failure) -> {
                      if (quicker != null) {
                        quicker.close(ErrorCode.NO_ERROR, "connected before");
                      }
                      return quicker != null || failure instanceof TransportException.Cancelled;
                    })
                .toCompletableFuture());
      }
      assertThat(dials).allMatch(Await::value);
      Await.value(dialer.transport().close());
      Await.until("all permits are back", gate::isEven);
    }
  }

  @Test
  default void anUnknownProtocolIsRefused() {
    try (Pair pair = pair()) {
      assertThat(Await.failure(pair.connection().open(List.of("/nobody/1", "/speaks/2"))))
          .isInstanceOf(TransportException.NegotiationFailed.class);
      Substream second = Await.value(pair.connection().open(List.of("/nobody/1", Host.ECHO)));
      assertThat(second.protocol()).isEqualTo(Host.ECHO);
    }
  }

  @Test
  default void closingTellsTheOtherSideWhy() {
    try (Pair pair = pair()) {
      Connection there = pair.listener().nextInbound();
      Substream substream = pair.open(Host.KEEP);
      pair.connection().close(ErrorCode.SUPPLANTED, "another one is better");
      pair.connection().close(ErrorCode.SHUTDOWN, "the first reason stands");
      assertThat(Await.value(there.closed()).code()).isEqualTo(ErrorCode.SUPPLANTED);
      assertThat(Await.value(there.closed()).byRemote()).isTrue();
      assertThat(Await.value(pair.connection().closed()).byRemote()).isFalse();
      assertThat(Await.value(substream.closed()).code()).isEqualTo(ErrorCode.SUPPLANTED);
    }
  }

  @Test
  default void closingFlushesWhatWasHandedOver() {
    try (Pair pair = pair()) {
      Substream here = pair.open(Host.KEEP);
      Feed feed = Feed.random(9, 200_000, 10_000);
      feed.subscribe(here.outbound());
      Await.until("all is handed over", feed::isOver);
      pair.connection().close(ErrorCode.SHUTDOWN, "done");
      Reading reading = Reading.all(pair.listener().nextKept().inbound());
      assertThat(Await.value(reading.end())).isEqualTo(Feed.hashOf(9, 200_000, 10_000));
    }
  }

  @Test
  default void aClosedConnectionOpensNothing() {
    try (Host listener = new Host(1, transports());
        Host dialer = new Host(2, transports())) {
      Listener at = listener.listen(anywhere(), new CountingGate(), unanswered -> {});
      Connection connection = dialer.dial(at, listener.peerId());
      CompletionStage<Substream> under = connection.open(List.of(Host.ECHO));
      connection.close(ErrorCode.NO_ERROR, "");
      Await.value(connection.closed());
      assertThat(Await.failure(under)).isInstanceOf(TransportException.ConnectionClosed.class);
      assertThat(Await.failure(connection.open(List.of(Host.ECHO))))
          .isInstanceOf(TransportException.ConnectionClosed.class);
      assertThat(Await.failure(connection.ping()))
          .isInstanceOf(TransportException.ConnectionClosed.class);
    }
  }

  @Test
  default void substreamsWaitForWhoAcceptsThem() {
    try (Host listener = new Host(1, transports());
        Host dialer = new Host(2, transports())) {
      Listener at = listener.listen(anywhere(), new CountingGate(), connection -> {});
      Connection connection = dialer.dial(at, listener.peerId());
      CompletionStage<Substream> waiting = connection.open(List.of(Host.ECHO));
      Connection there = listener.nextInbound();
      Await.value(connection.ping());
      assertThat(waiting.toCompletableFuture().isDone()).isFalse();
      there.accept(listener.answering());
      assertThat(Await.value(waiting).protocol()).isEqualTo(Host.ECHO);
      assertThatThrownBy(() -> there.accept(listener.answering()))
          .isInstanceOf(IllegalStateException.class);
    }
  }

  @Test
  default void aListenerThatClosesKeepsItsConnections() {
    try (Host listener = new Host(1, transports());
        Host dialer = new Host(2, transports())) {
      Listener at = listener.listen(anywhere());
      Connection connection = dialer.dial(at, listener.peerId());
      listener.nextInbound();
      Multiaddr address = at.addresses().getFirst();
      Await.value(at.close());
      assertThat(Await.failure(dialer.transport().dial(address, Optional.empty()).connection()))
          .isInstanceOf(TransportException.class);
      assertThat(Await.value(connection.ping())).isPositive();
    }
  }

  @Test
  default void closingTheTransportClosesEverything() {
    try (Pair pair = pair()) {
      Connection there = pair.listener().nextInbound();
      Await.value(pair.dialer().transport().close());
      assertThat(Await.value(pair.connection().closed()).code()).isEqualTo(ErrorCode.SHUTDOWN);
      assertThat(Await.value(there.closed()).code()).isEqualTo(ErrorCode.SHUTDOWN);
      Transport closed = pair.dialer().transport();
      assertThat(Await.failure(closed.dial(there.localAddress(), Optional.empty()).connection()))
          .isInstanceOf(TransportException.TransportClosed.class);
      assertThat(
              Await.failure(
                  closed.listen(anywhere(), new CountingGate(), (connection, permit) -> {})))
          .isInstanceOf(TransportException.TransportClosed.class);
    }
  }

  private static PendingDial dial(Host dialer, Listener at, Optional<PeerId> expected) {
    return dialer.transport().dial(at.addresses().getFirst(), expected);
  }
}
