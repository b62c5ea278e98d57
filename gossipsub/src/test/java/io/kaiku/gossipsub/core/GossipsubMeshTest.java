package io.kaiku.gossipsub.core;

import static io.kaiku.gossipsub.core.TestRouter.control;
import static io.kaiku.gossipsub.core.TestRouter.graft;
import static io.kaiku.gossipsub.core.TestRouter.peer;
import static io.kaiku.gossipsub.core.TestRouter.prune;
import static io.kaiku.gossipsub.core.TestRouter.sub;
import static io.kaiku.gossipsub.core.TestRouter.unsub;
import static org.assertj.core.api.Assertions.assertThat;

import io.kaiku.gossipsub.core.GossipsubCommand.Unsubscribe;
import io.kaiku.gossipsub.core.GossipsubConfig.MeshParams;
import io.kaiku.gossipsub.core.GossipsubEvent.Refusal;
import io.kaiku.gossipsub.core.GossipsubEvent.SubscribeRefused;
import io.kaiku.gossipsub.core.GossipsubEvent.TopicChanged;
import io.kaiku.gossipsub.core.PeerScore.Conduct;
import io.kaiku.gossipsub.core.PeerScore.Thresholds;
import io.kaiku.gossipsub.core.rpc.Rpc;
import io.kaiku.gossipsub.core.rpc.Rpc.Priority;
import io.kaiku.gossipsub.core.rpc.Rpc.Prune;
import io.kaiku.gossipsub.core.rpc.Rpc.Subscription;
import io.kaiku.kernel.id.PeerId;
import io.kaiku.kernel.machine.Direction;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GossipsubMeshTest {
  private final TestRouter router = new TestRouter(GossipsubConfig.spec());

  @Test
  void theFirstRpcNamesEverySubscription() {
    router.joins("a").joins("b").up(1);
    assertThat(router.sentTo(1)).singleElement().isEqualTo(sub("a", "b"));
    assertThat(router.sentTo(1).getFirst().priority()).isEqualTo(Priority.CONTROL);
  }

  @Test
  void whoHasNoSubscriptionSaysNothing() {
    router.up(1);
    assertThat(router.addressees()).isEmpty();
  }

  @Test
  void aPeerThatSubscribesIsGraftedAtOnceWhileTheMeshIsThin() {
    router.joins("t").up(1).receives(1, sub("t"));
    assertThat(control(router.sentTo(1)).graft()).containsExactly("t");
    assertThat(router.gossipsub.meshOf("t")).containsExactly(peer(1));
    router.withPeers("t", 2, 20);
    assertThat(router.gossipsub.meshOf("t")).hasSize(4);
    assertThat(router.gossipsub.peersOf("t")).hasSize(20);
  }

  @Test
  void joiningGraftsAndAnnouncesInOneRpc() {
    router.withPeers("t", 1, 20).joins("t");
    assertThat(router.gossipsub.meshOf("t")).hasSize(6);
    assertThat(router.addressees()).hasSize(20).doesNotHaveDuplicates();
    for (int i = 1; i <= 20; i++) {
      Rpc rpc = router.sentTo(i).getFirst();
      assertThat(rpc.subscriptions()).containsExactly(new Subscription("t", true));
      assertThat(rpc.control().graft().isEmpty())
          .isNotEqualTo(router.gossipsub.meshOf("t").contains(peer(i)));
    }
  }

  @Test
  void joiningTwiceSaysNothing() {
    router.withPeers("t", 1, 3).joins("t").joins("t");
    assertThat(router.effects).isEmpty();
  }

  @Test
  void leavingPrunesAndAnnouncesInOneRpc() {
    router.withPeers("t", 1, 8).joins("t");
    List<PeerId> mesh = List.copyOf(router.gossipsub.meshOf("t"));
    router.does(new Unsubscribe("t"));
    assertThat(router.addressees()).hasSize(8).doesNotHaveDuplicates();
    for (int i = 1; i <= 8; i++) {
      Rpc rpc = router.sentTo(i).getFirst();
      assertThat(rpc.subscriptions()).containsExactly(new Subscription("t", false));
      assertThat(rpc.control().prune())
          .isEqualTo(mesh.contains(peer(i)) ? List.of(new Prune("t", 10, List.of())) : List.of());
    }
    assertThat(router.gossipsub.meshOf("t")).isEmpty();
  }

  @Test
  void afterLeavingItsPeersAreGraftedOnlyWhenTheBackOffIsOver() {
    router.withPeers("t", 1, 3).joins("t").does(new Unsubscribe("t")).joins("t");
    assertThat(router.gossipsub.meshOf("t")).isEmpty();
    router.beats(10);
    assertThat(router.gossipsub.meshOf("t")).isEmpty();
    router.beats(1);
    assertThat(router.gossipsub.meshOf("t")).hasSize(3);
  }

  @Test
  void theHeartbeatFillsAThinMesh() {
    router.withPeers("t", 1, 20).joins("t");
    List.copyOf(router.gossipsub.meshOf("t")).stream()
        .limit(3)
        .forEach(gone -> router.handle(new io.kaiku.kernel.machine.In.PeerDown<>(gone)));
    assertThat(router.gossipsub.meshOf("t")).hasSize(3);
    router.beats();
    assertThat(router.gossipsub.meshOf("t")).hasSize(6);
    assertThat(router.addressees()).hasSize(3).isSubsetOf(router.gossipsub.meshOf("t"));
  }

  @Test
  void theHeartbeatThinsAMeshThatIsTooLargeAndKeepsThoseWeDialed() {
    router.joins("t");
    for (int i = 1; i <= 12; i++) {
      router.up(i).receives(i, graft("t"));
    }
    for (int i = 101; i <= 103; i++) {
      router.up(i, Direction.OUTBOUND, "/meshsub/1.1.0").receives(i, graft("t"));
    }
    assertThat(router.gossipsub.meshOf("t")).hasSize(15);
    router.beats();
    assertThat(router.gossipsub.meshOf("t")).hasSize(6);
    assertThat(router.gossipsub.meshOf("t").stream().filter(this::dialed)).hasSizeBetween(2, 3);
    assertThat(router.addressees()).hasSize(9);
    assertThat(control(router.sentTo(numberOf(router.addressees().getFirst()))).prune())
        .containsExactly(new Prune("t", 60, List.of()));
  }

  private boolean dialed(PeerId peer) {
    return numberOf(peer) > 100;
  }

  private static int numberOf(PeerId peer) {
    return peer.bytes().beInt(34);
  }

  @Test
  void theHeartbeatSeesToItThatSomePeersAreDialed() {
    router.withPeers("t", 1, 10).joins("t");
    for (int i = 101; i <= 110; i++) {
      router.up(i, Direction.OUTBOUND, "/meshsub/1.1.0").receives(i, sub("t"));
    }
    assertThat(router.gossipsub.meshOf("t")).noneMatch(this::dialed);
    router.beats();
    assertThat(router.gossipsub.meshOf("t").stream().filter(this::dialed)).hasSize(2);
    assertThat(router.gossipsub.meshOf("t")).hasSize(8);
  }

  @Test
  void aFullMeshTakesGraftsOnlyFromThoseWeDialed() {
    router.joins("t");
    for (int i = 1; i <= 12; i++) {
      router.up(i).receives(i, graft("t"));
    }
    router.up(13).receives(13, graft("t"));
    assertThat(control(router.sentTo(13)).prune()).containsExactly(new Prune("t", 60, List.of()));
    router.up(14, Direction.OUTBOUND, "/meshsub/1.1.0").receives(14, graft("t"));
    assertThat(router.gossipsub.meshOf("t")).hasSize(13).contains(peer(14));
  }

  @Test
  void aGraftCountsAsASubscription() {
    router.joins("t").up(1).receives(1, graft("t"));
    assertThat(router.gossipsub.peersOf("t")).containsExactly(peer(1));
    assertThat(router.addressees()).isEmpty();
  }

  /** GS6. */
  @Test
  void aGraftOfATopicWeHaveNotJoinedIsMetWithSilence() {
    router.up(1).receives(1, graft("unknown"));
    assertThat(router.addressees()).isEmpty();
    assertThat(router.gossipsub.peersOf("unknown")).isEmpty();
  }

  /** GS6. */
  @Test
  void aGraftDuringBackOffIsPrunedAndExtendsTheBackOff() {
    router.joins("t").up(1).receives(1, graft("t")).receives(1, prune("t", 60));
    router.beats(50).receives(1, graft("t"));
    assertThat(router.refused(Refusal.EARLY_GRAFT)).isEqualTo(1);
    assertThat(control(router.sentTo(1)).prune()).containsExactly(new Prune("t", 60, List.of()));
    router.beats(59).receives(1, graft("t"));
    assertThat(router.refused(Refusal.EARLY_GRAFT)).isEqualTo(1);
    router.beats(60).receives(1, graft("t"));
    assertThat(router.refused(Refusal.EARLY_GRAFT)).isZero();
    assertThat(router.gossipsub.meshOf("t")).containsExactly(peer(1));
  }

  /** GS6: a thousand GRAFTs in a second. */
  @Test
  void aFloodOfGraftsIsAnsweredUpToALimit() {
    router.joins("t").up(1).receives(1, graft("t")).receives(1, prune("t", 60));
    int answers = 0;
    int refused = 0;
    for (int i = 0; i < 1_000; i++) {
      router.receives(1, graft("t"));
      answers += router.sentTo(1).size();
      refused += router.refused(Refusal.CHURN);
    }
    assertThat(answers).isLessThanOrEqualTo(400);
    assertThat(answers + refused).isGreaterThanOrEqualTo(999);
  }

  /** GS7, and then two hours of heartbeats. */
  @ParameterizedTest
  @CsvSource({
    "0, 61",
    "1, 2",
    "10, 11",
    "9223372036854775807, 3601",
    "18446744073709551615, 3601",
    "2147483648, 3601"
  })
  void aPruneKeepsUsAwayForAsLongAsItSaysButAtMostAnHour(String seconds, int beatsUntilGraft) {
    router.joins("t").up(1).receives(1, sub("t"));
    assertThat(router.gossipsub.meshOf("t")).containsExactly(peer(1));
    router.receives(1, prune("t", Long.parseUnsignedLong(seconds)));
    assertThat(router.gossipsub.meshOf("t")).isEmpty();
    int beats = 0;
    while (router.gossipsub.meshOf("t").isEmpty() && beats < 7_200) {
      router.beats();
      beats++;
    }
    assertThat(beats).isEqualTo(beatsUntilGraft);
    router.beats(7_200);
    assertThat(router.gossipsub.meshOf("t")).containsExactly(peer(1));
  }

  @Test
  void aReconnectDoesNotEndABackOff() {
    router.joins("t").up(1).receives(1, sub("t")).receives(1, prune("t", 60));
    router.down(1).up(1).receives(1, sub("t"));
    assertThat(router.gossipsub.meshOf("t")).isEmpty();
    router.receives(1, graft("t"));
    assertThat(router.refused(Refusal.EARLY_GRAFT)).isEqualTo(1);
  }

  @Test
  void aPeerOfTheFirstVersionIsToldNothingItCannotRead() {
    router.joins("t").up(1, Direction.INBOUND, "/meshsub/1.0.0").receives(1, graft("t"));
    router.does(new Unsubscribe("t"));
    assertThat(control(router.sentTo(1)).prune()).containsExactly(Prune.plain("t"));
    assertThat(router.sentTo(1).getFirst().encoded().hex()).doesNotContain("18");
  }

  @Test
  void aPeerThatLeavesTheTopicOrUsIsInNoMesh() {
    router.joins("t").withPeers("t", 1, 2);
    router.receives(1, unsub("t"));
    assertThat(router.gossipsub.meshOf("t")).containsExactly(peer(2));
    router.down(2);
    assertThat(router.gossipsub.meshOf("t")).isEmpty();
    assertThat(router.gossipsub.peersOf("t")).isEmpty();
  }

  @Test
  void aPeerThatBeganAnewIsToldEverythingAgain() {
    router.joins("t").joins("u").up(1).receives(1, sub("t"));
    assertThat(router.gossipsub.meshOf("t")).containsExactly(peer(1));
    router.beats().receives(1, sub("t"));
    Rpc again = router.sentTo(1).getFirst();
    assertThat(again.subscriptions()).isEqualTo(sub("t", "u").subscriptions());
    assertThat(again.control().graft()).containsExactly("t");
    router.receives(1, sub("t"));
    assertThat(router.addressees()).isEmpty();
    router.beats().receives(1, sub("t"));
    assertThat(router.sentTo(1)).hasSize(1);
  }

  @Test
  void anAnswerToAGreetingIsNotAnswered() {
    router.joins("t").up(1).receives(1, sub("t")).beats();
    router.up(1);
    assertThat(router.sentTo(1).getFirst().subscriptions()).hasSize(1);
    assertThat(router.sentTo(1).getFirst().control().graft()).containsExactly("t");
    router.receives(1, sub("t"));
    assertThat(router.addressees()).isEmpty();
    assertThat(router.gossipsub.meshOf("t")).containsExactly(peer(1));
  }

  @Test
  void changesOfOurTopicsAreTold() {
    router.joins("t").up(1).receives(1, sub("t", "other"));
    assertThat(router.events(TopicChanged.class)).containsExactly(new TopicChanged("t", 1, 1));
    router.receives(1, sub("t"));
    assertThat(router.events(TopicChanged.class)).isEmpty();
    router.down(1);
    assertThat(router.events(TopicChanged.class)).containsExactly(new TopicChanged("t", 0, 0));
  }

  @Test
  void aBootstrapperCarriesNoMesh() {
    var bootstrapper = new TestRouter(GossipsubConfig.spec().withMesh(MeshParams.none()));
    bootstrapper.joins("t").withPeers("t", 1, 5).receives(1, graft("t"));
    assertThat(control(bootstrapper.sentTo(1)).prune()).hasSize(1);
    bootstrapper.beats();
    assertThat(bootstrapper.gossipsub.meshOf("t")).isEmpty();
  }

  @Test
  void aTopicWithoutANameCannotBeJoined() {
    for (String name : List.of("", "ü".repeat(257), "x".repeat(513))) {
      router.joins(name);
      assertThat(router.events(SubscribeRefused.class).getFirst().remedy()).contains("512 bytes");
    }
    router.joins("ü".repeat(256)).up(1);
    assertThat(router.sentTo(1)).hasSize(1);
  }

  @Test
  void thePeersOfBadScoreAreInNoMesh() {
    var scores = new FixedScores();
    var scored = new TestRouter(GossipsubConfig.spec(), scores);
    scores.of.put(peer(2), -0.5);
    scored.joins("t").withPeers("t", 1, 4).receives(2, graft("t"));
    assertThat(scored.gossipsub.meshOf("t")).containsExactly(peer(1), peer(3), peer(4));
    assertThat(control(scored.sentTo(2)).prune()).hasSize(1);
    scores.of.put(peer(1), -0.5);
    scored.beats();
    assertThat(scored.gossipsub.meshOf("t")).containsExactly(peer(3), peer(4));
    assertThat(scores.seen).contains(peer(1) + " PRUNED t", peer(3) + " GRAFTED t");
    scores.of.put(peer(3), -100.0);
    scored.receives(3, sub("u"));
    assertThat(scored.refused(Refusal.GRAYLISTED)).isEqualTo(1);
    assertThat(scored.gossipsub.peersOf("u")).isEmpty();
  }

  @Test
  void theBestStayWhenAMeshIsThinned() {
    var scores = new FixedScores();
    var scored = new TestRouter(GossipsubConfig.spec(), scores);
    scored.joins("t");
    for (int i = 1; i <= 12; i++) {
      scored.up(i).receives(i, graft("t"));
    }
    scored.up(13, Direction.OUTBOUND, "/meshsub/1.1.0").receives(13, graft("t"));
    for (int i = 5; i <= 8; i++) {
      scores.of.put(peer(i), 10.0);
    }
    scored.beats();
    assertThat(scored.gossipsub.meshOf("t"))
        .hasSize(6)
        .contains(peer(5), peer(6), peer(7), peer(8), peer(13));
  }

  /** Scores that a test sets. */
  private static final class FixedScores implements PeerScore {
    final Map<PeerId, Double> of = new LinkedHashMap<>();
    final List<String> seen = new ArrayList<>();

    @Override
    public double of(PeerId peer) {
      return of.getOrDefault(peer, 0.0);
    }

    @Override
    public Thresholds thresholds() {
      return new Thresholds(-1, -2, -10, 1);
    }

    @Override
    public void saw(PeerId peer, Conduct conduct, String topic, long nowMs) {
      seen.add(peer + " " + conduct + " " + topic);
    }

    @Override
    public void decay(long nowMs) {
      seen.add("decay");
    }
  }
}
