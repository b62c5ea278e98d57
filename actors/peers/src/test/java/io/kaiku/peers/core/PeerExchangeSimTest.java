package io.kaiku.peers.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.kaiku.kernel.id.PeerId;
import io.kaiku.kernel.machine.Out;
import io.kaiku.peers.core.PeerExchange.Command;
import io.kaiku.peers.core.PeerExchange.Event;
import io.kaiku.peers.core.PeerExchange.Timer;
import io.kaiku.simkit.Latency;
import io.kaiku.simkit.SimNetwork;
import io.kaiku.simkit.SimPeer;
import io.kaiku.simkit.Topology;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class PeerExchangeSimTest {
  private static final int PEERS = 100;

  private final Map<PeerId, Someone> people = new HashMap<>();

  private SimNetwork<Command, Exchange, Timer, Event> network(long seed) {
    SimNetwork<Command, Exchange, Timer, Event> network =
        SimNetwork.seeded(
            seed,
            (id, random) -> {
              var someone = people.get(id);
              var dataCentre = "dc-" + someone.number() % 3;
              return new PeerExchange(
                  PeerExchangeConfig.of("acme"), id, someone.entry(1, "acme", dataCentre), random);
            });
    network.latency(Latency.uniform(10, 120));
    for (int i = 0; i < PEERS; i++) {
      var someone = Someone.number(i);
      people.put(someone.id(), someone);
      network.add(someone.id());
    }
    return network;
  }

  @Test
  void knowingOneSeedIsEnoughAndTheSeedMayDie() {
    var network = network(1).wire(Topology.star());
    network.runForMs(60_000);
    network.kill(network.peer(0));
    network.runForMs(60_000);

    var alive = network.peers().subList(1, PEERS);
    assertThat(alive).allSatisfy(peer -> assertThat(degree(peer)).isBetween(8, 60));
    assertThat(reachable(network, alive.getFirst())).hasSize(PEERS - 1);
  }

  /** Peers come to one seed all the time; what it says of them must not grow with their square. */
  @Test
  void aSeedToWhichManyComeDoesNotDrownInItsOwnAnnouncements() {
    var network = network(3);
    for (int i = 1; i < PEERS; i++) {
      var peer = network.peer(i);
      network.after(100L * i, () -> network.connect(peer, network.peer(0)));
    }
    var ofSeed = new AtomicLong();
    network.watch(
        (peer, in, effects, nowMs) -> {
          if (peer.index() == 0) {
            effects.forEach(effect -> ofSeed.addAndGet(effect instanceof Out.Send ? 1 : 0));
          }
        });
    network.runForMs(10_000);

    assertThat(ofSeed.get()).as("exchanges in 10 s").isBetween(99L, 1_300L);
  }

  @Test
  void equalSeedsRunEqually() {
    assertThat(network(2).wire(Topology.star()).runForMs(20_000).traceHash())
        .isEqualTo(network(2).wire(Topology.star()).runForMs(20_000).traceHash());
  }

  private static int degree(SimPeer<Command, Exchange, Timer, Event> peer) {
    return peer.neighbours().size();
  }

  private static Set<PeerId> reachable(
      SimNetwork<Command, Exchange, Timer, Event> network,
      SimPeer<Command, Exchange, Timer, Event> from) {
    var byId = new HashMap<PeerId, SimPeer<Command, Exchange, Timer, Event>>();
    network.peers().forEach(peer -> byId.put(peer.id(), peer));
    var seen = new HashSet<PeerId>();
    var next = new ArrayDeque<PeerId>();
    seen.add(from.id());
    next.add(from.id());
    while (!next.isEmpty()) {
      for (var neighbour : byId.get(next.remove()).neighbours()) {
        if (seen.add(neighbour)) {
          next.add(neighbour);
        }
      }
    }
    return seen;
  }
}
