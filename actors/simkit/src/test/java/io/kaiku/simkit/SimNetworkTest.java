package io.kaiku.simkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kaiku.kernel.error.ErrorCode;
import io.kaiku.kernel.id.PeerId;
import io.kaiku.kernel.machine.Direction;
import io.kaiku.kernel.machine.In;
import io.kaiku.kernel.machine.Machine;
import io.kaiku.kernel.machine.Outbox;
import io.kaiku.kernel.machine.Reason;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SimNetworkTest {
  /** Floods each new word to every neighbour, waits a random while first, and obeys a few words. */
  private static final class Parrot implements Machine<String, String, String, String> {
    private final RandomGenerator random;
    private final Map<PeerId, Direction> up = new LinkedHashMap<>();
    private final Set<String> heard = new LinkedHashSet<>();

    Parrot(RandomGenerator random) {
      this.random = random;
    }

    @Override
    public void handle(
        In<String, String, String> in, long nowMs, Outbox<String, String, String> out) {
      switch (in) {
        case In.Do<String, String, String>(var word) -> hear(word, out);
        case In.Received<String, String, String>(var from, var word) -> hear(word, out);
        case In.Fired<String, String, String>(var word) ->
            up.keySet().forEach(peer -> out.send(peer, word));
        case In.PeerUp<String, String, String>(var peer, var link) ->
            assertThat(up.put(peer, link.direction())).isNull();
        case In.PeerDown<String, String, String>(var peer) ->
            assertThat(up.remove(peer)).isNotNull();
      }
    }

    private void hear(String word, Outbox<String, String, String> out) {
      if (!heard.add(word)) {
        return;
      }
      out.emit(word);
      switch (word) {
        case "hang up" ->
            up.keySet().forEach(peer -> out.drop(peer, new Reason(ErrorCode.NO_ERROR, "bye")));
        case "throw" -> throw new IllegalStateException("as told");
        case "dial" -> out.dial(SimPeer.numbered(0));
        default -> out.after(random.nextLong(20), word);
      }
    }
  }

  private final List<Parrot> parrots = new ArrayList<>();

  private SimNetwork<String, String, String, String> network(long seed) {
    return SimNetwork.seeded(
        seed,
        (self, random) -> {
          var parrot = new Parrot(random);
          parrots.add(parrot);
          return parrot;
        });
  }

  private long heard(String word) {
    return parrots.stream().filter(parrot -> parrot.heard.contains(word)).count();
  }

  private long run(long seed) {
    var network =
        network(seed)
            .latency(Latency.uniform(1, 50))
            .loss(Loss.rate(0.1))
            .digest(String::hashCode)
            .add(50)
            .wire(Topology.randomRegular(4));
    network.command(network.peer(0), "hello");
    network.after(30, () -> network.kill(network.peer(7)));
    network.after(60, () -> network.restart(network.peer(7)));
    network.runForMs(5_000);
    assertThat(network.stats().lost()).isPositive();
    return network.traceHash();
  }

  @Test
  void theSameSeedRunsTheSameWay() {
    assertThat(run(1)).isEqualTo(run(1));
    assertThat(run(1)).isNotEqualTo(run(2));
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 4, 8})
  void randomTopologiesAreConnected(int degree) {
    var network = network(3).add(200).wire(Topology.randomRegular(degree));
    network.command(network.peer(0), "hello");
    network.runForMs(60_000);
    assertThat(heard("hello")).isEqualTo(200);
    assertThat(network.peers()).allMatch(peer -> peer.neighbours().size() <= degree);
  }

  @Test
  void messagesOfALinkArriveInOrder() {
    var arrived = new ArrayList<String>();
    SimNetwork<String, String, String, String> network =
        SimNetwork.seeded(
            5,
            (self, random) ->
                (in, nowMs, out) -> {
                  if (in instanceof In.PeerUp<String, String, String>(var peer, var link)
                      && link.direction() == Direction.OUTBOUND) {
                    for (int i = 0; i < 100; i++) {
                      out.send(peer, "m" + i);
                    }
                  } else if (in
                      instanceof In.Received<String, String, String>(var from, var word)) {
                    arrived.add(word);
                  }
                });
    network.latency(Latency.uniform(0, 500)).add(2).wire(Topology.full());
    network.runForMs(1_000);
    assertThat(arrived).hasSize(100);
    assertThat(arrived.getFirst()).isEqualTo("m0");
    assertThat(arrived).isSortedAccordingTo((a, b) -> number(a) - number(b));
  }

  private static int number(String message) {
    return Integer.parseInt(message.substring(1));
  }

  @Test
  void theNeighboursOfAKilledPeerNoticeAndARestartedOneBeginsAfresh() {
    var network = network(1).detectAfterMs(1_000).add(3).wire(Topology.star());
    network.runForMs(10);
    network.kill(network.peer(0));
    network.runForMs(999);
    assertThat(parrots.get(1).up).hasSize(1);
    network.runForMs(1);
    assertThat(parrots.get(1).up).isEmpty();
    assertThat(network.peer(0).alive()).isFalse();

    network.restart(network.peer(0));
    network.runForMs(10);
    assertThat(parrots).hasSize(4);
    assertThat(parrots.get(3).up).hasSize(2).containsValue(Direction.OUTBOUND);
    assertThat(parrots.get(1).up).containsValue(Direction.INBOUND);
  }

  @Test
  void aRestartBeforeTheDeathWasNoticedIsSeenAsDownAndUp() {
    var network = network(1).detectAfterMs(1_000).add(2).wire(Topology.star());
    network.runForMs(10);
    network.kill(network.peer(0));
    network.restart(network.peer(0));
    network.runForMs(2_000);
    assertThat(parrots.get(1).up).hasSize(1);
    assertThat(parrots.get(2).up).hasSize(1);
  }

  @Test
  void aRelaunchedMachineIsToldOfLinksThatLivedOn() {
    var network = network(1).latency(Latency.constant(100)).add(3).wire(Topology.star());
    network.command(network.peer(1), "hello");
    network.runForMs(50);
    network.relaunch(network.peer(0));
    assertThat(parrots.get(3).up).hasSize(2).containsValue(Direction.INBOUND);
    assertThat(parrots.get(1).up).hasSize(1);
    network.runForMs(1_000);
    assertThat(parrots.get(0).heard).isEmpty();
    assertThat(parrots.get(3).heard).containsExactly("hello");
  }

  @Test
  void aPartitionSeparatesUntilItHeals() {
    var network = network(1).add(10).wire(Topology.full());
    network.runForMs(10);
    network.partition(peer -> peer.index() < 5);
    network.command(network.peer(0), "left");
    network.runForMs(1_000);
    assertThat(heard("left")).isEqualTo(5);
    assertThat(network.connect(network.peer(0), network.peer(9))).isFalse();

    network.heal();
    network.command(network.peer(9), "right");
    network.runForMs(1_000);
    assertThat(heard("right")).isEqualTo(10);
    assertThat(parrots).allMatch(parrot -> parrot.up.size() == 9);
  }

  @Test
  void machinesDialAndDrop() {
    var network = network(1).add(2);
    network.command(network.peer(1), "dial");
    network.runForMs(10);
    assertThat(network.peer(0).neighbours()).containsExactly(network.peer(1).id());
    network.command(network.peer(0), "hang up");
    network.runForMs(10);
    assertThat(network.peer(1).neighbours()).isEmpty();
    assertThat(parrots).allMatch(parrot -> parrot.up.isEmpty());
    assertThat(network.stats().drops()).isEqualTo(1);
  }

  @Test
  void messagesUnderWayDieWithTheirLink() {
    var network = network(1).latency(Latency.constant(100)).add(2).wire(Topology.star());
    network.command(network.peer(0), "hello");
    network.after(60, () -> network.disconnect(network.peer(0), network.peer(1)));
    network.runForMs(1_000);
    assertThat(network.stats().cut()).isEqualTo(1);
    assertThat(heard("hello")).isEqualTo(1);
  }

  @Test
  void aFailureNamesItsSeedAndTime() {
    var network = network(77).add(1);
    network.after(40, () -> network.command(network.peer(0), "throw"));
    assertThatThrownBy(() -> network.runForMs(100))
        .isInstanceOf(SimFailure.class)
        .hasMessageContaining("seed 77, at 40 ms")
        .hasMessageContaining("as told")
        .hasMessageContaining("-Dkaiku.sim.seed=77");
  }

  @Test
  void invariantsAreCheckedWhileTheNetworkRuns() {
    var network = network(8).add(5).wire(Topology.full());
    network.always(1, () -> assertThat(heard("secret")).isLessThan(3));
    network.command(network.peer(0), "secret");
    assertThatThrownBy(() -> network.runForMs(100)).hasMessageContaining("seed 8");
  }

  @Test
  void runUntilStopsAtTheConditionOrTheDeadline() {
    var network = network(1).add(3).wire(Topology.line());
    network.command(network.peer(0), "hello");
    assertThat(network.runUntil(() -> heard("hello") == 3, 1_000)).isTrue();
    assertThat(network.nowMs()).isLessThan(100);
    assertThat(network.runUntil(() -> heard("hello") == 4, 1_000)).isFalse();
  }

  @Test
  void seedsNameTheOneThatFails() {
    assertThatThrownBy(() -> Seeds.each(5, seed -> assertThat(seed).isLessThan(4)))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("seed 4");
  }
}
