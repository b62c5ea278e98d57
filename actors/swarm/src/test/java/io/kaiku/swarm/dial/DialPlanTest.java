package io.kaiku.swarm.dial;

import static org.assertj.core.api.Assertions.assertThat;

import io.kaiku.kernel.addr.Multiaddr;
import io.kaiku.kernel.bytes.MalformedException;
import io.kaiku.kernel.id.PeerId;
import io.kaiku.swarm.TestPeers;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class DialPlanTest {
  private static final PeerId RELAY = TestPeers.peer(5);

  record Case(String name, List<String> steps) {
    Case(String name, String... steps) {
      this(name, List.of(steps));
    }

    List<DialPlan.Step> expected() {
      return steps.stream()
          .map(step -> step.split(" "))
          .map(step -> new DialPlan.Step(Multiaddr.of(step[1]), Long.parseLong(step[0])))
          .toList();
    }

    @Override
    public String toString() {
      return name;
    }
  }

  static Stream<Case> cases() {
    String relayed = "/p2p/" + RELAY + "/p2p-circuit";
    return Stream.of(
        new Case("nothing"),
        new Case("one", "0 /ip4/1.1.1.1/tcp/1"),
        new Case(
            "lower ports first, the rest together",
            "0 /ip4/1.1.1.1/tcp/1",
            "250 /ip4/1.1.1.1/tcp/2",
            "250 /ip4/1.1.1.1/tcp/3"),
        new Case(
            "happy eyeballs",
            "0 /ip6/2600::1/tcp/1",
            "250 /ip4/1.1.1.1/tcp/1",
            "500 /ip6/2600::1/tcp/2",
            "500 /ip4/1.1.1.1/tcp/2"),
        new Case("private ones follow sooner", "0 /ip4/10.0.0.1/tcp/1", "30 /ip4/10.0.0.1/tcp/2"),
        new Case(
            "loopback, private and public",
            "0 /ip4/127.0.0.1/tcp/1",
            "0 /ip4/1.1.1.1/tcp/1",
            "30 /ip4/10.0.0.1/tcp/1"),
        new Case(
            "QUIC before TCP and WebSocket",
            "0 /ip4/1.1.1.1/udp/1/quic-v1",
            "250 /ip4/1.1.1.1/tcp/1",
            "500 /ip4/1.1.1.1/tcp/2/ws"),
        new Case(
            "QUIC on both families, then TCP",
            "0 /ip6/2600::1/udp/1/quic-v1",
            "250 /ip4/1.1.1.1/udp/1/quic-v1",
            "500 /ip4/1.1.1.1/tcp/1"),
        new Case(
            "exotic ones at the end",
            "0 /ip4/1.1.1.1/tcp/1",
            "1000 /ip4/1.1.1.1/udp/1/quic-v1/webtransport"),
        new Case("exotic ones alone", "0 /ip4/1.1.1.1/udp/1/webrtc-direct"),
        new Case(
            "relayed ones wait for direct ones",
            "0 /ip4/1.1.1.1/tcp/1",
            "500 /ip4/2.2.2.2/tcp/1" + relayed),
        new Case("relayed ones alone", "0 /ip4/2.2.2.2/tcp/1" + relayed),
        new Case("memory", "0 /memory/7"));
  }

  @ParameterizedTest
  @MethodSource("cases")
  void addressesAreRanked(Case expectation) {
    List<DialPlan.Step> expected = expectation.expected();
    List<Multiaddr> addresses =
        new ArrayList<>(expected.stream().map(DialPlan.Step::address).toList());
    for (int seed = 0; seed < 20; seed++) {
      Collections.shuffle(addresses, new Random(seed));
      assertThat(DialPlan.rank(addresses)).as("seed " + seed).isEqualTo(expected);
    }
  }

  @Test
  void everyAddressIsRankedOnce() throws MalformedException {
    Random random = new Random(4711);
    for (int round = 0; round < 200; round++) {
      List<Multiaddr> addresses = new ArrayList<>();
      for (int i = 0; i < random.nextInt(100); i++) {
        addresses.add(randomAddress(random));
      }
      List<Multiaddr> distinct = addresses.stream().distinct().toList();
      List<DialPlan.Step> steps = DialPlan.rank(distinct);
      assertThat(steps.stream().map(DialPlan.Step::address))
          .containsExactlyInAnyOrderElementsOf(distinct);
      assertThat(steps.stream().map(DialPlan.Step::delayMs)).isSorted();
      assertThat(steps).allMatch(step -> step.delayMs() >= 0 && step.delayMs() <= 5_000);
    }
  }

  private static Multiaddr randomAddress(Random random) throws MalformedException {
    String ip =
        random.nextBoolean()
            ? "/ip4/" + random.nextInt(256) + "." + random.nextInt(256) + ".1.1"
            : "/ip6/" + Integer.toHexString(random.nextInt(0x10000)) + "::1";
    String transport =
        List.of("/tcp/#", "/tcp/#/ws", "/udp/#/quic-v1", "/udp/#/webrtc-direct")
            .get(random.nextInt(4))
            .replace("#", "" + random.nextInt(0x10000));
    String circuit = random.nextInt(5) == 0 ? "/p2p/" + RELAY + "/p2p-circuit" : "";
    return Multiaddr.parse(ip + transport + circuit);
  }
}
