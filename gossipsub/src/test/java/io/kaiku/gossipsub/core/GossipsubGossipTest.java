package io.kaiku.gossipsub.core;

import static io.kaiku.gossipsub.core.TestRouter.carrying;
import static io.kaiku.gossipsub.core.TestRouter.control;
import static io.kaiku.gossipsub.core.TestRouter.graft;
import static io.kaiku.gossipsub.core.TestRouter.ids;
import static io.kaiku.gossipsub.core.TestRouter.ihave;
import static io.kaiku.gossipsub.core.TestRouter.iwant;
import static io.kaiku.gossipsub.core.TestRouter.peer;
import static io.kaiku.gossipsub.core.TestRouter.sub;
import static org.assertj.core.api.Assertions.assertThat;

import io.kaiku.gossipsub.core.GossipsubCommand.Publish;
import io.kaiku.gossipsub.core.GossipsubEvent.PeersExchanged;
import io.kaiku.gossipsub.core.GossipsubEvent.Published;
import io.kaiku.gossipsub.core.GossipsubEvent.Refusal;
import io.kaiku.gossipsub.core.rpc.GossipMessage;
import io.kaiku.gossipsub.core.rpc.MessageIdFunction;
import io.kaiku.gossipsub.core.rpc.Rpc;
import io.kaiku.gossipsub.core.rpc.Rpc.IHave;
import io.kaiku.gossipsub.core.rpc.Rpc.PeerInfo;
import io.kaiku.gossipsub.core.rpc.Rpc.Priority;
import io.kaiku.gossipsub.core.rpc.Rpc.Prune;
import io.kaiku.kernel.bytes.Bytes;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class GossipsubGossipTest {
  private static final GossipsubConfig UNSIGNED =
      GossipsubConfig.spec().withTopicDefaults(TopicConfig.unsigned());
  private final TestRouter router = new TestRouter(UNSIGNED);

  private Bytes publish(String data) {
    router.does(new Publish(1, "t", Bytes.utf8(data)));
    return router.events(Published.class).getFirst().id();
  }

  @Test
  void theHeartbeatTellsPeersOutsideTheMeshForThreeHeartbeats() {
    router.joins("t").withPeers("t", 1, 30);
    Bytes id = publish("a");
    for (int beat = 1; beat <= 4; beat++) {
      router.beats();
      var told =
          IntStream.rangeClosed(1, 30)
              .filter(i -> !control(router.sentTo(i)).ihave().isEmpty())
              .mapToObj(TestRouter::peer)
              .toList();
      if (beat <= 3) {
        assertThat(told).hasSize(6).doesNotContainAnyElementsOf(router.gossipsub.meshOf("t"));
        assertThat(router.sentTo(told.getFirst().bytes().beInt(34)))
            .singleElement()
            .isEqualTo(ihave("t", List.of(id)))
            .matches(rpc -> rpc.priority() == Priority.GOSSIP);
      } else {
        assertThat(told).isEmpty();
      }
    }
  }

  @Test
  void inALargeTopicAQuarterIsTold() {
    router.joins("t").withPeers("t", 1, 84);
    publish("a");
    router.beats();
    assertThat(router.addressees()).hasSize(20);
  }

  @Test
  void whoEntersTheMeshIsToldOfRecentMessagesAtOnce() {
    router.joins("t").withPeers("t", 1, 1);
    Bytes id = publish("a");
    router.up(2).receives(2, sub("t"));
    assertThat(control(router.sentTo(2)).ihave()).containsExactly(new IHave("t", List.of(id)));
    router.up(3).receives(3, graft("t"));
    assertThat(control(router.sentTo(3)).ihave()).containsExactly(new IHave("t", List.of(id)));
  }

  @Test
  void asksForWhatItMisses() {
    router.joins("t").withPeers("t", 1, 2);
    Bytes known = publish("a");
    List<Bytes> missing = ids(3);
    List<Bytes> announced = new ArrayList<>(missing);
    announced.add(known);
    announced.add(missing.getFirst());
    announced.add(Bytes.EMPTY);
    announced.add(Bytes.wrap(new byte[257]));
    router.receives(1, ihave("t", announced));
    assertThat(router.sentTo(1)).singleElement().isEqualTo(iwant(missing));
    router.receives(2, ihave("other", ids(3)));
    assertThat(router.addressees()).isEmpty();
  }

  @Test
  void asksTwoPeersForTheSameAtATime() {
    router.joins("t").withPeers("t", 1, 4);
    for (int i = 1; i <= 3; i++) {
      router.receives(i, ihave("t", ids(1)));
      assertThat(router.sentTo(i)).hasSize(i <= 2 ? 1 : 0);
    }
    router.beats(3);
    assertThat(router.refused(Refusal.BROKEN_PROMISE)).isEqualTo(2);
    router.receives(3, ihave("t", ids(1)));
    assertThat(router.sentTo(3)).hasSize(1);
  }

  @Test
  void aPromiseThatWasKeptByAnybodyIsKept() {
    router.joins("t").withPeers("t", 1, 3);
    GossipMessage message = GossipMessage.unsigned("t", Bytes.utf8("x"));
    Bytes id = MessageIdFunction.CONTENT.idOf(message);
    router.receives(1, ihave("t", List.of(id))).receives(3, carrying(message)).beats(4);
    assertThat(router.refused(Refusal.BROKEN_PROMISE)).isZero();
    router.receives(2, ihave("t", List.of(id)));
    assertThat(router.addressees()).isEmpty();
  }

  /** GS3. */
  @Test
  void moreThanTenIhavesBetweenTwoHeartbeatsAreIgnored() {
    router.joins("t").withPeers("t", 1, 1);
    List<Bytes> all = ids(20);
    for (int i = 0; i < 20; i++) {
      router.receives(1, ihave("t", all.subList(i, i + 1)));
      assertThat(router.sentTo(1)).hasSize(i < 10 ? 1 : 0);
      assertThat(router.refused(Refusal.IHAVE_FLOOD)).isEqualTo(i < 10 ? 0 : 1);
    }
    router.beats().receives(1, ihave("t", all.subList(15, 16)));
    assertThat(router.sentTo(1)).hasSize(1);
  }

  /** GS3. */
  @Test
  void moreThanFiveThousandIdsBetweenTwoHeartbeatsAreIgnored() {
    router.joins("t").withPeers("t", 1, 1);
    router.receives(1, ihave("t", ids(7_000)));
    assertThat(control(router.sentTo(1)).iwant()).hasSize(5_000);
    assertThat(router.refused(Refusal.IHAVE_FLOOD)).isEqualTo(2_000);
    router.receives(1, ihave("t", List.of(Bytes.utf8("one more"))));
    assertThat(router.addressees()).isEmpty();
  }

  @Test
  void handsOutWhatItIsAskedFor() {
    router.joins("t").withPeers("t", 1, 2);
    List<Bytes> ids = List.of(publish("a"), publish("b"));
    router.receives(2, iwant(ids));
    assertThat(router.sentTo(2))
        .singleElement()
        .satisfies(
            rpc -> {
              assertThat(rpc.messages()).extracting(m -> m.data().utf8()).containsExactly("a", "b");
              assertThat(rpc.priority()).isEqualTo(Priority.GOSSIP);
            });
    router.beats(5).receives(2, iwant(ids));
    assertThat(router.addressees()).isEmpty();
  }

  /** GS4. */
  @Test
  void theSameMessageIsHandedOutThreeTimes() {
    router.joins("t").withPeers("t", 1, 2);
    Bytes id = publish("a");
    int copies = 0;
    for (int i = 0; i < 10; i++) {
      router.receives(2, iwant(java.util.Collections.nCopies(100, id)));
      copies += router.sentTo(2).stream().mapToInt(rpc -> rpc.messages().size()).sum();
    }
    assertThat(copies).isEqualTo(3);
  }

  /** GS4: a million unknown ids. */
  @Test
  void whatItDoesNotHaveIsNotAnswered() {
    router.joins("t").withPeers("t", 1, 1);
    publish("a");
    List<Bytes> unknown = ids(10_000);
    int refused = 0;
    for (int i = 0; i < 100; i++) {
      router.receives(1, iwant(unknown));
      assertThat(router.addressees()).isEmpty();
      refused += router.refused(Refusal.IWANT_FLOOD);
    }
    assertThat(refused).isEqualTo(1_000_000 - 5_000);
  }

  @Test
  void answersAreSplitSoThatEverybodyReadsThem() {
    router.joins("t").withPeers("t", 1, 1);
    List<Bytes> ids = new ArrayList<>();
    for (int i = 0; i < 30; i++) {
      ids.add(publish(i + "x".repeat(10_000)));
    }
    router.receives(1, iwant(ids));
    assertThat(router.sentTo(1))
        .hasSizeGreaterThan(3)
        .allMatch(rpc -> rpc.encoded().size() <= 64 * 1024);
    assertThat(router.sentTo(1).stream().mapToInt(rpc -> rpc.messages().size()).sum())
        .isEqualTo(30);
  }

  @Test
  void aBusyTopicIsToldInAsManyRpcsAsPeersRead() {
    router.joins("t").withPeers("t", 1, 40);
    for (int i = 0; i < 8_000; i++) {
      publish("message " + i);
    }
    router.beats();
    var told = router.addressees().getFirst();
    List<Rpc> rpcs = router.sentTo(told.bytes().beInt(34));
    assertThat(rpcs).hasSizeBetween(5, 9).allMatch(rpc -> rpc.encoded().size() <= 16 * 1024);
    assertThat(control(rpcs).ihave().stream().mapToInt(ihave -> ihave.ids().size()).sum())
        .isBetween(2_500, 5_000);
  }

  private static Rpc pruneNaming(int peers, Bytes record) {
    List<PeerInfo> named =
        IntStream.range(0, peers)
            .mapToObj(i -> new PeerInfo(peer(1_000 + i).bytes(), record))
            .toList();
    return Rpc.control(List.of(), List.of(), List.of(new Prune("t", 60, named)));
  }

  /** GS8. */
  @Test
  void exchangedPeersAreTakenWithARecordAndUpToSixteen() {
    router.joins("t").withPeers("t", 1, 1).receives(1, pruneNaming(10_000, Bytes.utf8("record")));
    PeersExchanged exchanged = router.events(PeersExchanged.class).getFirst();
    assertThat(exchanged.from()).isEqualTo(peer(1));
    assertThat(exchanged.peers()).hasSize(16);
    router.receives(1, pruneNaming(3, Bytes.EMPTY));
    assertThat(router.events(PeersExchanged.class)).isEmpty();
    router.receives(1, Rpc.control(List.of(), List.of(), List.of(new Prune("u", 60, List.of()))));
    assertThat(router.effects).isEmpty();
  }

  /** GS2: churn, then silence. */
  @Test
  void subscriptionsThatComeAndGoAreBounded() {
    router.joins("t").up(1);
    int refused = 0;
    for (int i = 0; i < 100_000; i += 100) {
      var topics = IntStream.range(i, i + 100).mapToObj(n -> "topic " + n).toArray(String[]::new);
      router.receives(1, sub(topics));
      refused += router.refused(Refusal.TOPIC_LIMIT) + router.refused(Refusal.CHURN);
      if (i % 10_000 == 0) {
        router.beats();
      }
    }
    assertThat(refused).isEqualTo(100_000 - 100);
    assertThat(router.gossipsub.peersOf("topic 0")).hasSize(1);
    assertThat(router.gossipsub.peersOf("topic 100")).isEmpty();
    router.receives(1, sub("x".repeat(513), ""));
    router.beats().receives(1, sub("x".repeat(513), ""));
    assertThat(router.refused(Refusal.TOPIC_NAME)).isEqualTo(2);
    router.down(1);
    assertThat(router.gossipsub.peersOf("topic 0")).isEmpty();
  }
}
