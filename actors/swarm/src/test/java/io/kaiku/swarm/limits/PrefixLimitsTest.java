package io.kaiku.swarm.limits;

import static io.kaiku.swarm.limits.LimitsTest.granted;
import static io.kaiku.swarm.limits.LimitsTest.refused;
import static io.kaiku.swarm.limits.LimitsTest.unlimited;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kaiku.kernel.addr.IpPrefix;
import io.kaiku.kernel.addr.Multiaddr;
import io.kaiku.kernel.bytes.MalformedException;
import io.kaiku.kernel.error.ErrorCode;
import io.kaiku.kernel.machine.Direction;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PrefixLimitsTest {
  private static final long HOUR = 3_600_000;

  @ParameterizedTest
  @ValueSource(strings = {"/ip4/8.8.8.8", "/ip6/2600::1", "/ip4/10.0.0.1"})
  void eightConnectionsOfAnAddressAtATime(String ip) {
    Limits limits = new Limits(unlimited());
    List<ConnectionScope> open = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      open.add(granted(inbound(limits, ip, i * HOUR)));
    }
    Refusal refusal = refused(inbound(limits, ip, 9 * HOUR));
    assertThat(refusal.message()).contains("kaiku.swarm.limits.prefix.ip", "8 inbound connections");
    assertThat(refusal.code()).isEqualTo(ErrorCode.RESOURCE_LIMIT_EXCEEDED);

    open.getFirst().close();
    granted(inbound(limits, ip, 10 * HOUR));
  }

  @Test
  void sixteenAtOnceAndThenOneInFiveSeconds() {
    Limits limits = new Limits(unlimited());
    for (int i = 0; i < 16; i++) {
      granted(inbound(limits, "/ip4/8.8.8.8", 0)).close();
    }
    Refusal refusal = refused(inbound(limits, "/ip4/8.8.8.8", 0));
    assertThat(refusal.code()).isEqualTo(ErrorCode.RATE_LIMITED);
    assertThat(refusal.key()).isEqualTo("kaiku.swarm.limits.prefix.ip4.per-second");
    refused(inbound(limits, "/ip4/8.8.8.8", 4_900));
    granted(inbound(limits, "/ip4/8.8.8.8", 5_100)).close();
    refused(inbound(limits, "/ip4/8.8.8.8", 5_200));
    granted(inbound(limits, "/ip4/8.8.8.9", 5_200));
  }

  @Test
  void anIp6NetworkCountsAsOneWhateverItsAddresses() {
    Limits limits = new Limits(unlimited());
    for (int i = 0; i < 8; i++) {
      granted(inbound(limits, "/ip6/2600:1:2:300::" + i, i * HOUR));
    }
    assertThat(refused(inbound(limits, "/ip6/2600:1:2:3ff::1", 9 * HOUR)).scope())
        .isEqualTo("the network 2600:1:2:300::/56");
    for (int net = 0x10; net < 0x17; net++) {
      for (int i = 0; i < 8; i++) {
        String ip = "/ip6/2600:1:2:" + Integer.toHexString(net) + "00::" + i;
        granted(inbound(limits, ip, (10 + i) * HOUR));
      }
    }
    assertThat(refused(inbound(limits, "/ip6/2600:1:2:5000::1", 99 * HOUR)).scope())
        .isEqualTo("the network 2600:1:2::/48");
    granted(inbound(limits, "/ip6/2600:1:3::1", 99 * HOUR));
  }

  @Test
  void anIp4AddressInIp6DressIsTheSameAddress() {
    Limits limits = new Limits(unlimited());
    for (int i = 0; i < 8; i++) {
      String ip = i % 2 == 0 ? "/ip4/8.8.8.8" : "/ip6/::ffff:8.8.8.8";
      granted(inbound(limits, ip, i * HOUR));
    }
    refused(inbound(limits, "/ip6/::ffff:8.8.8.8", 9 * HOUR));
  }

  @ParameterizedTest
  @ValueSource(strings = {"/ip4/127.0.0.1", "/ip4/127.9.9.9", "/ip6/::1"})
  void loopbackIsFree(String ip) {
    Limits limits = new Limits(unlimited());
    for (int i = 0; i < 1_000; i++) {
      granted(inbound(limits, ip, 0));
    }
  }

  @Test
  void weMayDialAsManyAsWeLikeAtOneAddress() {
    Limits limits = new Limits(unlimited());
    for (int i = 0; i < 1_000; i++) {
      granted(limits.connection(Direction.OUTBOUND, ip("/ip4/8.8.8.8"), 0));
    }
  }

  /** A data centre behind one address must not be taken for an attacker. */
  @Test
  void aDataCentreMayHaveItsOwnLimit() throws MalformedException {
    PrefixLimitsConfig prefixes =
        PrefixLimitsConfig.defaults().withNetwork(IpPrefix.parse("203.0.112.0/24"), 100);
    Limits limits = new Limits(unlimited().with(prefixes));
    List<ConnectionScope> open = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      open.add(granted(inbound(limits, "/ip4/203.0.112." + i % 4, 0)));
    }
    assertThat(refused(inbound(limits, "/ip4/203.0.112.9", 0)).key())
        .isEqualTo("kaiku.swarm.limits.prefix.networks.connections");
    open.getFirst().close();
    granted(inbound(limits, "/ip4/203.0.112.9", 0));
    granted(inbound(limits, "/ip4/203.0.111.9", 0));
  }

  /** 250,000 addresses try once each: what is remembered of them is bounded. */
  @Test
  void ratesAreRememberedForABoundedNumberOfPrefixes() {
    Limits limits = new Limits(unlimited());
    for (int i = 0; i < 250_000; i++) {
      String ip = "/ip4/9." + (i >> 16) + "." + (i >> 8 & 255) + "." + (i & 255);
      granted(inbound(limits, ip, i)).close();
    }
    assertThat(limits.trackedRates()).isEqualTo(65_536);
    assertThat(limits.trackedScopes()).isZero();
  }

  @Test
  void aRefusalByAnotherLimitCostsNoToken() {
    Limits limits =
        new Limits(
            unlimited()
                .with(
                    ScopeKind.TRANSIENT,
                    ScopeLimit.UNLIMITED.withConnections(new ScopeLimit.Counts(1))));
    ConnectionScope first = granted(inbound(limits, "/ip4/8.8.8.8", 0));
    for (int i = 0; i < 100; i++) {
      assertThat(refused(inbound(limits, "/ip4/8.8.8.8", 0)).key()).contains("transient");
    }
    first.close();
    for (int i = 0; i < 15; i++) {
      granted(inbound(limits, "/ip4/8.8.8.8", 0)).close();
    }
    refused(inbound(limits, "/ip4/8.8.8.8", 0));
  }

  @Test
  void rulesThatMakeNoSenseCannotBeConstructed() {
    assertThatThrownBy(() -> new PrefixLimitsConfig.Rule(32, 0, 1, 1))
        .hasMessageContaining("kaiku.swarm.limits.prefix.connections");
    assertThatThrownBy(() -> new PrefixLimitsConfig.Rule(32, 1, 0, 1))
        .hasMessageContaining("per-second");
    PrefixLimitsConfig.Rule forIp6 = new PrefixLimitsConfig.Rule(56, 1, 1, 1);
    assertThatThrownBy(() -> new PrefixLimitsConfig(List.of(forIp6), List.of(), List.of(), 1))
        .hasMessageContaining("ip4.length");
  }

  @Test
  void theLongestPrefixCounts() throws MalformedException {
    PrefixMap<String> map = new PrefixMap<>();
    map.put(IpPrefix.parse("10.0.0.0/8"), "ten");
    map.put(IpPrefix.parse("10.1.0.0/16"), "ten-one");
    map.put(IpPrefix.parse("::/0"), "six");
    assertThat(map.get(ip("/ip4/10.2.0.1").orElseThrow())).contains("ten");
    assertThat(map.get(ip("/ip4/10.1.0.1").orElseThrow())).contains("ten-one");
    assertThat(map.get(ip("/ip4/11.1.0.1").orElseThrow())).isEmpty();
    assertThat(map.get(ip("/ip6/2600::").orElseThrow())).contains("six");
    map.remove(IpPrefix.parse("10.1.0.0/16"));
    map.remove(IpPrefix.parse("10.1.0.0/16"));
    assertThat(map.get(ip("/ip4/10.1.0.1").orElseThrow())).contains("ten");
    assertThat(map.isEmpty()).isFalse();
  }

  private static Admission<ConnectionScope> inbound(Limits limits, String ip, long nowMs) {
    return limits.connection(Direction.INBOUND, ip(ip), nowMs);
  }

  private static Optional<InetAddress> ip(String text) {
    return Multiaddr.of(text).ip();
  }
}
