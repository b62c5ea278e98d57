package io.kaiku.reach;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kaiku.kernel.addr.Multiaddr;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ObservedAddressesTest {
  private static final String LISTENER = "/ip4/10.0.0.5/tcp/4001";
  private static final String OURS = "/ip4/5.5.5.5/tcp/4001";
  private static final long MINUTE = 60_000;

  private final ObservedAddresses observed = listening(LISTENER, "/ip6/fd00::5/tcp/4001");
  private long connections;

  @Test
  void fourObserversMakeAnAddress() {
    for (int i = 1; i <= 3; i++) {
      assertThat(see("/ip4/8.8.8." + i + "/tcp/5", OURS)).isEqualTo(Verdict.COUNTED);
      assertThat(observed.advertised(0)).isEmpty();
    }
    see("/ip4/8.8.8.4/tcp/5", OURS);
    assertThat(observed.advertised(0)).containsExactly(Multiaddr.of(OURS));
  }

  @Test
  void manyPeersBehindOneAddressAreOneObserver() {
    for (int i = 1; i <= 8; i++) {
      see("/ip4/8.8.8.8/tcp/" + i, OURS);
    }
    for (int i = 1; i <= 8; i++) {
      observe("/ip6/2600:1:2:300::" + i + "/tcp/1", "/ip6/fd00::5/tcp/4001", "/ip6/2600::7/tcp/1");
    }
    assertThat(observed.advertised(0)).isEmpty();
  }

  /** Case ID5: what can be nobody's public address is refused whoever claims it. */
  @ParameterizedTest
  @CsvSource({
    "/ip4/10.0.0.5/tcp/4001, NOT_PUBLIC",
    "/ip4/192.168.1.1/tcp/4001, NOT_PUBLIC",
    "/ip4/100.64.0.1/tcp/4001, NOT_PUBLIC",
    "/ip4/127.0.0.1/tcp/4001, NOT_PUBLIC",
    "/ip4/169.254.0.1/tcp/4001, NOT_PUBLIC",
    "/ip4/224.0.0.1/tcp/4001, NOT_PUBLIC",
    "/ip4/255.255.255.255/tcp/4001, NOT_PUBLIC",
    "/ip4/0.0.0.0/tcp/4001, NOT_PUBLIC",
    "/ip4/203.0.113.1/tcp/4001, NOT_PUBLIC",
    "/ip4/5.5.5.5/tcp/0, NOT_PUBLIC",
    "/ip6/fe80::1/tcp/4001, NOT_PUBLIC",
    "/ip6/64:ff9b::505:505/tcp/4001, NOT_PUBLIC",
    "/ip6/2600::1/tcp/4001, OTHER_KIND",
    "/ip4/5.5.5.5/udp/4001/quic-v1, OTHER_KIND",
    "/ip4/5.5.5.5, OTHER_KIND",
    "/dns4/victim.example/tcp/4001, OTHER_KIND",
    "/memory/1, OTHER_KIND",
  })
  void liesAreRefused(String claimed, Verdict verdict) {
    for (int i = 1; i <= 20; i++) {
      assertThat(see("/ip4/8.8.8." + i + "/tcp/5", claimed)).isEqualTo(verdict);
    }
    assertThat(observed.advertised(0)).isEmpty();
    assertThat(observed.size()).isZero();
  }

  @Test
  void threeLiarsDoNotMakeUsAdvertiseTheirVictim() {
    for (int i = 1; i <= 3; i++) {
      for (int n = 0; n < 100; n++) {
        see("/ip4/8.8.8." + i + "/tcp/" + (1 + n), "/ip4/6.6.6.6/tcp/4001");
      }
    }
    for (int i = 1; i <= 5; i++) {
      see("/ip4/9.9.9." + i + "/tcp/5", OURS);
    }
    assertThat(observed.advertised(0)).containsExactly(Multiaddr.of(OURS));
  }

  @Test
  void aRelayIsNoObserver() {
    String relay = "/p2p/QmPtkzYMkurcSDhCwH2gkUgxCS2EuoESnH9oKDcLZKKZZH/p2p-circuit";
    assertThat(see("/ip4/8.8.8.8/tcp/5" + relay, OURS)).isEqualTo(Verdict.RELAYED);
    assertThat(see("/ip4/8.8.8.8/tcp/5", OURS + relay)).isEqualTo(Verdict.RELAYED);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/ip4/10.0.0.5/tcp/51000",
        "/ip4/10.0.0.6/tcp/4001",
        "/ip4/10.0.0.5/udp/4001/quic-v1",
        "/memory/1"
      })
  void onlyOurListenersAreObserved(String local) {
    assertThat(observe("/ip4/8.8.8.8/tcp/5", local, OURS)).isEqualTo(Verdict.NOT_A_LISTENER);
  }

  @Test
  void anUnspecifiedListenerIsAtEveryInterface() {
    ObservedAddresses everywhere = listening("/ip4/0.0.0.0/tcp/4001");
    for (int i = 1; i <= 4; i++) {
      Verdict verdict =
          everywhere.observe(
              observation(i, "/ip4/8.8.8." + i + "/tcp/5", "/ip4/172.17.0.2/tcp/4001", OURS), 0);
      assertThat(verdict).isEqualTo(Verdict.COUNTED);
    }
    assertThat(everywhere.advertised(0)).containsExactly(Multiaddr.of(OURS));
  }

  @Test
  void whatRunsOverTheListenerRunsOverTheAddress() {
    ObservedAddresses both =
        listening("/ip4/10.0.0.5/udp/4001/quic-v1", "/ip4/10.0.0.5/udp/4001/quic-v1/webtransport");
    for (int i = 1; i <= 4; i++) {
      String observer = "/ip4/8.8.8." + i + "/udp/5/quic-v1";
      both.observe(
          observation(i, observer, "/ip4/10.0.0.5/udp/4001/quic-v1", "/ip4/5.5.5.5/udp/9/quic-v1"),
          0);
    }
    assertThat(both.advertised(0))
        .containsExactly(
            Multiaddr.of("/ip4/5.5.5.5/udp/9/quic-v1"),
            Multiaddr.of("/ip4/5.5.5.5/udp/9/quic-v1/webtransport"));
  }

  @Test
  void aConnectionHasOneVoteAndMayChangeIt() {
    for (int i = 1; i <= 4; i++) {
      vote(i, OURS);
    }
    assertThat(vote(4, OURS)).isEqualTo(Verdict.REPEATED);
    assertThat(vote(4, "/ip4/6.6.6.6/tcp/4001")).isEqualTo(Verdict.COUNTED);
    assertThat(observed.advertised(0)).isEmpty();
    assertThat(observed.size()).isEqualTo(4);
  }

  /** Case NW6: our address changes; the new one takes the place of the old one within a minute. */
  @Test
  void theVoteOfAConnectionThatIsGoneHoldsForAMinute() {
    for (int i = 1; i <= 4; i++) {
      vote(i, OURS);
    }
    assertThat(observed.advertised(1_000 * MINUTE)).as("as long as they are open").hasSize(1);
    observed.closed(1, 0);
    assertThat(observed.advertised(MINUTE - 1)).hasSize(1);
    assertThat(observed.advertised(MINUTE)).isEmpty();
    observed.closed(1, MINUTE);
    observed.closed(99, MINUTE);
    assertThat(observed.size()).isEqualTo(3);
  }

  @Test
  void theAddressesMostAgreeOnAreAdvertisedAtMostThree() {
    for (int address = 1; address <= 5; address++) {
      for (int i = 1; i <= 3 + address; i++) {
        see("/ip4/8.8." + address + "." + i + "/tcp/5", "/ip4/5.5.5." + address + "/tcp/1");
      }
    }
    assertThat(observed.advertised(0))
        .containsExactly(
            Multiaddr.of("/ip4/5.5.5.5/tcp/1"),
            Multiaddr.of("/ip4/5.5.5.4/tcp/1"),
            Multiaddr.of("/ip4/5.5.5.3/tcp/1"));
  }

  @Test
  void anObserverAndAllOfThemAreListenedToWithinBounds() {
    for (int i = 1; i <= 8; i++) {
      assertThat(see("/ip4/8.8.8.8/tcp/" + i, OURS)).isEqualTo(Verdict.COUNTED);
    }
    assertThat(see("/ip4/8.8.8.8/tcp/9", OURS)).isEqualTo(Verdict.TOO_MANY);
    for (int i = 0; i < 5_000; i++) {
      see("/ip4/9.9." + (i >> 8) + "." + (i & 255) + "/tcp/1", OURS);
    }
    assertThat(observed.size()).isEqualTo(1_024);

    for (long connection = 1; connection <= connections; connection++) {
      observed.closed(connection, 0);
    }
    assertThat(observe("/ip4/7.7.7.7/tcp/1", LISTENER, OURS, MINUTE)).isEqualTo(Verdict.COUNTED);
    assertThat(observed.size()).as("what has expired makes room").isEqualTo(1);
  }

  @Test
  void aListenerThatIsGoneHasNoAddresses() {
    for (int i = 1; i <= 4; i++) {
      vote(i, OURS);
    }
    observed.listeners(List.of(Multiaddr.of("/ip4/10.0.0.5/tcp/4002")));
    assertThat(observed.advertised(0)).isEmpty();
  }

  @Test
  void boundsThatMakeNoSenseCannotBeConstructed() {
    assertThatThrownBy(() -> new ObservedConfig(0, 1, 1, 1, Duration.ZERO))
        .hasMessageContaining("kaiku.reach.observed.min-observers");
    assertThatThrownBy(() -> new ObservedConfig(4, 1, 1, 3, Duration.ZERO))
        .hasMessageContaining("max-observations");
  }

  private Verdict vote(long connection, String claimed) {
    String observer = "/ip4/8.8.8." + connection + "/tcp/5";
    return observed.observe(observation(connection, observer, LISTENER, claimed), 0);
  }

  private Verdict see(String observer, String claimed) {
    return observe(observer, LISTENER, claimed);
  }

  private Verdict observe(String observer, String local, String claimed) {
    return observe(observer, local, claimed, 0);
  }

  private Verdict observe(String observer, String local, String claimed, long nowMs) {
    return observed.observe(observation(++connections, observer, local, claimed), nowMs);
  }

  private static Observation observation(
      long connection, String observer, String local, String claimed) {
    return new Observation(
        connection, Multiaddr.of(observer), Multiaddr.of(local), Multiaddr.of(claimed));
  }

  private static ObservedAddresses listening(String... listeners) {
    ObservedAddresses observed = new ObservedAddresses(ObservedConfig.defaults());
    observed.listeners(List.of(listeners).stream().map(Multiaddr::of).toList());
    return observed;
  }
}
