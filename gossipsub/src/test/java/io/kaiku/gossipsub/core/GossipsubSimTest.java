package io.kaiku.gossipsub.core;

import static io.kaiku.gossipsub.core.GossipWorld.TOPIC;
import static org.assertj.core.api.Assertions.assertThat;

import io.kaiku.gossipsub.core.GossipsubConfig.GossipParams;
import io.kaiku.gossipsub.core.rpc.Rpc;
import io.kaiku.simkit.Latency;
import io.kaiku.simkit.Loss;
import io.kaiku.simkit.Seeds;
import io.kaiku.simkit.Topology;
import org.junit.jupiter.api.Test;

class GossipsubSimTest {
  private static final int PEERS = 1_000;
  private static final int DEGREE = 20;

  /** Our own messages take the mesh like those of others. */
  private static final GossipsubConfig MESH_ONLY =
      GossipsubConfig.spec().withGossip(new GossipParams(false, 6, 0.25, 5, 3));

  private static void publishFromEverywhere(GossipWorld world, int messages) {
    for (int i = 0; i < messages; i++) {
      world.publish(i * 37 % PEERS);
      world.net.runForMs(200);
    }
  }

  @Test
  void withoutLossEveryMessageReachesEveryPeerThroughTheMesh() {
    Seeds.each(
        1,
        seed -> {
          var world = GossipWorld.settled(seed, MESH_ONLY, PEERS, DEGREE);
          world.assertMeshes();
          publishFromEverywhere(world, 20);
          world.net.runForMs(1_000);

          assertThat(world.deliveries).hasSize(20);
          assertThat(world.deliveredShare()).isEqualTo(1.0);
          assertThat(world.latencyMs.max()).isLessThan(1_000);
          double copies = 1 + (double) world.duplicates / (20.0 * (PEERS - 1));
          assertThat(copies).isBetween(3.0, 12.0);
          world.assertMeshes();
        });
  }

  @Test
  void gossipRepairsWhatIsLost() {
    Seeds.each(
        2,
        seed -> {
          var world = GossipWorld.settled(seed, MESH_ONLY, PEERS, DEGREE);
          world.net.loss(Loss.<Rpc>rate(0.01));
          publishFromEverywhere(world, 20);
          world.net.runForMs(5_000);
          assertThat(world.net.stats().lost()).isPositive();
          assertThat(world.deliveredShare()).isGreaterThanOrEqualTo(0.999);
        });
  }

  @Test
  void aThinMeshThatLosesATenthIsRepairedToo() {
    var config = MESH_ONLY.withMesh(new GossipsubConfig.MeshParams(2, 2, 3, 1, 0));
    var world = GossipWorld.settled(7, config, 300, DEGREE);
    world.net.loss(Loss.<Rpc>rate(0.1).only(rpc -> rpc.priority() == Rpc.Priority.FORWARD));
    for (int i = 0; i < 20; i++) {
      world.publish(i);
      world.net.runForMs(200);
    }
    double beforeGossip = world.deliveredShare();
    world.net.runForMs(6_000);
    assertThat(world.deliveredShare()).isGreaterThan(beforeGossip).isGreaterThanOrEqualTo(0.999);
  }

  @Test
  void theMeshHealsWhenATenthIsKilledAndTakesThemBack() {
    var world = GossipWorld.settled(3, GossipsubConfig.spec(), PEERS, DEGREE);
    for (int i = 0; i < PEERS / 10; i++) {
      world.net.kill(world.net.peer(i * 10));
    }
    world.net.runForMs(5_000);
    world.assertMeshes();
    for (int i = 1; i < 10; i++) {
      world.publish(i);
    }
    world.net.runForMs(3_000);
    assertThat(world.deliveredShare()).isEqualTo(1.0);

    for (int i = 0; i < PEERS / 10; i++) {
      world.net.restart(world.net.peer(i * 10));
      world.subscribe(world.net.peer(i * 10));
    }
    world.net.runForMs(5_000);
    world.assertMeshes();
    long backMs = world.net.nowMs();
    for (int i = 0; i < 10; i++) {
      world.publish(i * 10);
    }
    world.net.runForMs(3_000);
    assertThat(world.deliveredShareSince(backMs)).isEqualTo(1.0);
  }

  @Test
  void routersThatAreRestartedBehindTheirLinksAreBack() {
    var world = GossipWorld.settled(6, MESH_ONLY, 200, DEGREE);
    for (int i = 0; i < 20; i++) {
      world.net.relaunch(world.net.peer(i * 10));
      world.subscribe(world.net.peer(i * 10));
    }
    world.net.runForMs(500);
    for (int i = 0; i < 20; i++) {
      assertThat(world.router(i * 10).peersOf(TOPIC)).hasSizeGreaterThan(DEGREE / 2);
    }
    world.net.runForMs(2_000);
    world.assertMeshes();
    for (int i = 0; i < 10; i++) {
      world.publish(i * 10);
    }
    world.net.runForMs(2_000);
    assertThat(world.deliveredShare()).isEqualTo(1.0);
  }

  @Test
  void halvesThatWerePartedBecomeOneMeshAgain() {
    var world = GossipWorld.settled(4, GossipsubConfig.spec(), 200, DEGREE);
    world.net.partition(peer -> peer.index() < 100);
    world.net.runForMs(5_000);
    world.publish(0);
    world.net.runForMs(3_000);
    assertThat(world.deliveredShare()).isEqualTo(0.5);

    world.net.heal();
    world.net.runForMs(5_000);
    long healedMs = world.net.nowMs();
    world.publish(0);
    world.publish(199);
    world.net.runForMs(3_000);
    assertThat(world.deliveredShareSince(healedMs)).isEqualTo(1.0);
    world.assertMeshes();
  }

  @Test
  void theFirstMessageAfterASubscriptionArrives() {
    Seeds.each(
        20,
        seed -> {
          var world = new GossipWorld(seed, MESH_ONLY);
          world.net.latency(Latency.uniform(10, 120)).add(30).wire(Topology.randomRegular(6));
          world.net.peers().forEach(world::subscribe);
          boolean heard =
              world.net.runUntil(() -> !world.router(0).peersOf(TOPIC).isEmpty(), 1_000);
          assertThat(heard).isTrue();
          world.publish(0);
          world.net.runForMs(4_000);
          assertThat(world.deliveredShare()).isEqualTo(1.0);
        });
  }

  @Test
  void publishersThatHaveNotJoinedReachThoseWhoHave() {
    for (GossipsubConfig config : new GossipsubConfig[] {MESH_ONLY, GossipsubConfig.spec()}) {
      var world = new GossipWorld(5, config);
      world.net.latency(Latency.uniform(10, 120)).add(50).wire(Topology.randomRegular(10));
      world.net.peers().stream().skip(1).forEach(world::subscribe);
      world.net.runForMs(5_000);
      world.publish(0);
      world.net.runForMs(3_000);
      assertThat(world.deliveredShare()).isEqualTo(1.0);
    }
  }

  @Test
  void theSameSeedGivesTheSameTrace() {
    assertThat(traceOf(11)).isEqualTo(traceOf(11)).isNotEqualTo(traceOf(12));
  }

  private static long traceOf(long seed) {
    var world = GossipWorld.settled(seed, GossipsubConfig.spec(), 100, 10);
    world.net.loss(Loss.<Rpc>rate(0.05));
    for (int i = 0; i < 10; i++) {
      world.publish(i);
      world.net.runForMs(100);
    }
    world.net.kill(world.net.peer(50));
    world.net.runForMs(2_000);
    return world.net.traceHash();
  }
}
