package io.kaiku.netty;

import static org.assertj.core.api.Assertions.assertThat;

import io.kaiku.kernel.addr.Multiaddr;
import io.kaiku.kernel.error.ErrorCode;
import io.kaiku.kernel.id.Identity;
import io.kaiku.netty.testing.Await;
import io.kaiku.netty.testing.Feed;
import io.kaiku.netty.testing.Host;
import io.kaiku.netty.testing.Reading;
import io.kaiku.netty.transport.Connection;
import io.kaiku.netty.transport.Listener;
import io.kaiku.netty.transport.Substream;
import io.kaiku.netty.transport.SubstreamResetException;
import io.kaiku.netty.transport.Transport;
import io.kaiku.netty.transport.TransportException;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/** What every transport does, whatever it stands on. */
interface TransportContract {
  /** Makes transports under test. */
  Function<Identity, Transport> transports();

  /** An address with a free port. */
  Multiaddr anywhere();

  /** Two connected hosts. */
  record Pair(Host dialer, Host listener, Connection connection) implements AutoCloseable {
    Substream open(String protocol) {
      return Await.value(connection.open(List.of(protocol)));
    }

    @Override
    public void close() {
      dialer.close();
      listener.close();
    }
  }

  default Pair pair() {
    Host listener = new Host(1, transports());
    Host dialer = new Host(2, transports());
    Listener at = listener.listen(anywhere());
    return new Pair(dialer, listener, dialer.dial(at, listener.peerId()));
  }

  @Test
  default void bothSidesKnowOneAnother() {
    try (Pair pair = pair()) {
      Connection there = pair.listener().nextInbound();
      assertThat(pair.connection().remotePeer()).isEqualTo(pair.listener().peerId());
      assertThat(there.remotePeer()).isEqualTo(pair.dialer().peerId());
      assertThat(there.remoteKey()).isEqualTo(pair.dialer().identity().publicKey());
      assertThat(there.remoteAddress()).isEqualTo(pair.connection().localAddress());
      assertThat(there.localAddress()).isEqualTo(pair.connection().remoteAddress());
      assertThat(there.security()).isEqualTo("/noise");
      assertThat(there.muxer()).isEqualTo("/yamux/1.0.0");
    }
  }

  @Test
  default void echo() {
    try (Pair pair = pair()) {
      Substream substream = pair.open(Host.ECHO);
      Reading reading = Reading.all(substream.inbound());
      Feed.of("hello, ", "substream").subscribe(substream.outbound());
      Await.value(reading.end());
      assertThat(reading.text()).isEqualTo("hello, substream");
      assertThat(Await.value(substream.closed()).code()).isEqualTo(ErrorCode.NO_ERROR);
    }
  }

  @Test
  default void bigTransferBothWays() {
    try (Pair pair = pair()) {
      long size = 64L << 20;
      Substream substream = pair.open(Host.ECHO);
      Reading reading = Reading.all(substream.inbound());
      Feed.random(7, size, 50_000).subscribe(substream.outbound());
      assertThat(Await.value(reading.end())).isEqualTo(Feed.hashOf(7, size, 50_000));
      assertThat(reading.size()).isEqualTo(size);
    }
  }

  @Test
  default void eachSideClosesItsHalf() {
    try (Pair pair = pair()) {
      Substream here = pair.open(Host.KEEP);
      Substream there = pair.listener().nextKept();
      Feed.of().subscribe(here.outbound());
      Await.value(Reading.all(there.inbound()).end());
      Reading reading = Reading.all(here.inbound());
      Feed.of("still ", "open").subscribe(there.outbound());
      Await.value(reading.end());
      assertThat(reading.text()).isEqualTo("still open");
      assertThat(Await.value(there.closed()).code()).isEqualTo(ErrorCode.NO_ERROR);
    }
  }

  @Test
  default void resetCarriesItsCode() {
    try (Pair pair = pair()) {
      Substream here = pair.open(Host.KEEP);
      Substream there = pair.listener().nextKept();
      Reading reading = Reading.all(there.inbound());
      here.reset(ErrorCode.RATE_LIMITED);
      assertThat(Await.failure(reading.end()))
          .isInstanceOfSatisfying(
              SubstreamResetException.class,
              e -> {
                assertThat(e.code()).isEqualTo(ErrorCode.RATE_LIMITED);
                assertThat(e.byRemote()).isTrue();
              });
      assertThat(Await.value(here.closed()).byRemote()).isFalse();
      assertThat(Await.value(there.closed()).code()).isEqualTo(ErrorCode.RATE_LIMITED);
    }
  }

  @Test
  default void anotherPeerThanExpectedFailsTheDial() {
    try (Host listener = new Host(1, transports());
        Host dialer = new Host(2, transports());
        Host other = new Host(3, transports())) {
      Listener at = listener.listen(anywhere());
      Throwable failure =
          Await.failure(
              dialer
                  .transport()
                  .dial(at.addresses().getFirst(), Optional.of(other.peerId()))
                  .connection());
      assertThat(failure)
          .isInstanceOfSatisfying(
              TransportException.PeerIdMismatch.class,
              e -> assertThat(e.actual()).isEqualTo(listener.peerId()));
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
      pair.connection().close(ErrorCode.SUPPLANTED, "another one is better");
      assertThat(Await.value(there.closed()).code()).isEqualTo(ErrorCode.SUPPLANTED);
      assertThat(Await.value(there.closed()).byRemote()).isTrue();
      assertThat(Await.value(pair.connection().closed()).byRemote()).isFalse();
    }
  }
}
