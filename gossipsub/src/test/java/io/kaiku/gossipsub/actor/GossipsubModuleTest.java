package io.kaiku.gossipsub.actor;

import static io.kaiku.gossipsub.actor.GossipPeers.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kaiku.gossipsub.actor.GossipPeers.Gossiper;
import io.kaiku.gossipsub.actor.publish.PublishException;
import io.kaiku.gossipsub.actor.publish.PublishOptions;
import io.kaiku.gossipsub.actor.publish.Published;
import io.kaiku.gossipsub.actor.topics.Collector;
import io.kaiku.gossipsub.actor.topics.Overflow;
import io.kaiku.gossipsub.actor.topics.SubscriberOptions;
import io.kaiku.gossipsub.actor.topics.SubscriberOverflowException;
import io.kaiku.gossipsub.actor.topics.TopicEvent;
import io.kaiku.gossipsub.actor.topics.TopicMessage;
import io.kaiku.gossipsub.actor.topics.TopicState;
import io.kaiku.gossipsub.actor.topics.TopicSubscription;
import io.kaiku.gossipsub.core.GossipsubCommand.Verdict;
import io.kaiku.gossipsub.core.TopicConfig;
import io.kaiku.kernel.bytes.Bytes;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeoutException;
import org.apache.pekko.actor.Kill;
import org.apache.pekko.actor.PoisonPill;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class GossipsubModuleTest {
  private static final SubscriberOptions FAST =
      SubscriberOptions.of(Overflow.FAIL).withBuffer(10_000, 64 << 20);
  private static final PublishOptions PATIENT = PublishOptions.within(20_000);

  private final GossipPeers peers = new GossipPeers();

  @AfterEach
  void stop() {
    peers.close();
  }

  private static Collector subscribe(Gossiper peer, String topic) {
    Collector collector = Collector.eager();
    peer.pubSub().subscribe(topic, FAST, collector);
    return collector;
  }

  private static Published publish(Gossiper peer, String topic, String text) {
    return await(peer.pubSub().publish(topic, Bytes.utf8(text), PATIENT));
  }

  private static TopicState awaitMesh(Gossiper peer, String topic, int size) {
    return await(peer.pubSub().ready(topic, size, 20_000));
  }

  /** Of one author these are its PeerId and its numbers. */
  private static List<Bytes> ids(Collector collector) {
    return collector.events().stream()
        .map(event -> ((TopicEvent.Message) event).message().id())
        .toList();
  }

  private Gossiper[] connectedPair() {
    Gossiper alice = peers.start(1);
    Gossiper bob = peers.start(2);
    GossipPeers.connect(alice.handle(), bob.handle());
    return new Gossiper[] {alice, bob};
  }

  @Test
  void messagesReachEverySubscriberOfEveryPeer() {
    Gossiper[] pair = connectedPair();
    Collector one = subscribe(pair[1], "t");
    Collector two = subscribe(pair[1], "t");
    Collector own = Collector.eager();
    pair[0].pubSub().subscribe("t", FAST.withOwnMessages(true), own);
    Collector other = subscribe(pair[0], "t");

    assertThat(awaitMesh(pair[0], "t", 1))
        .isEqualTo(
            new TopicState(
                "t", true, List.of(pair[1].handle().id()), List.of(pair[1].handle().id())));
    Published published = publish(pair[0], "t", "hello");

    assertThat(published.peers()).containsExactly(pair[1].handle().id());
    assertThat(published.others()).isEmpty();
    peers.eventually(() -> assertThat(two.texts()).containsExactly("hello"));
    peers.eventually(() -> assertThat(one.texts()).containsExactly("hello"));
    peers.eventually(() -> assertThat(own.texts()).containsExactly("hello"));
    assertThat(other.events()).isEmpty();
    TopicMessage message = ((TopicEvent.Message) one.events().getFirst()).message();
    assertThat(message.id()).isEqualTo(published.id());
    assertThat(message.author()).isEqualTo(pair[0].handle().id());
    assertThat(message.from()).isEqualTo(pair[0].handle().id());
    TopicMessage mine = ((TopicEvent.Message) own.events().getFirst()).message();
    assertThat(mine.id()).isEqualTo(published.id());
    assertThat(mine.author()).isEqualTo(pair[0].handle().id());
  }

  @Test
  void whatIsPublishedBeforeAnybodyIsThereWaitsForThem() {
    Gossiper alice = peers.start(1);
    Gossiper bob = peers.start(2);
    List<CompletableFuture<Published>> early = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      early.add(
          alice.pubSub().publish("t", Bytes.utf8("early " + i), PATIENT).toCompletableFuture());
    }
    Collector collector = subscribe(bob, "t");
    assertThat(early).noneMatch(CompletableFuture::isDone);

    GossipPeers.connect(bob.handle(), alice.handle());

    for (var answer : early) {
      assertThat(await(answer).peers()).containsExactly(bob.handle().id());
    }
    peers.eventually(() -> assertThat(collector.texts()).hasSize(20));
    assertThat(collector.texts()).first().isEqualTo("early 0");
    assertThat(collector.texts()).last().isEqualTo("early 19");
  }

  @Test
  void aPublishThatNobodyHearsFailsAtItsDeadline() {
    Gossiper alone = peers.start(1);
    var answer = alone.pubSub().publish("t", Bytes.utf8("x"), PublishOptions.within(30));
    assertThatThrownBy(() -> await(answer))
        .isInstanceOf(CompletionException.class)
        .hasCauseInstanceOf(PublishException.Unheard.class)
        .hasMessageContaining("within 30 ms");
    assertThatThrownBy(() -> await(alone.pubSub().ready("t", 1, 1)))
        .hasCauseInstanceOf(TimeoutException.class)
        .hasMessageContaining("not joined");
  }

  @Test
  void aSlowSubscriberOfAnyPolicyCostsNobodyElse() {
    Gossiper[] pair = connectedPair();
    Map<Overflow, Collector> slow = new EnumMap<>(Overflow.class);
    Map<Overflow, TopicSubscription> subscriptions = new EnumMap<>(Overflow.class);
    for (Overflow overflow : Overflow.values()) {
      Collector collector = new Collector(0);
      slow.put(overflow, collector);
      subscriptions.put(
          overflow,
          pair[1]
              .pubSub()
              .subscribe("t", SubscriberOptions.of(overflow).withBuffer(10, 1 << 20), collector));
    }
    Collector fast = subscribe(pair[1], "t");
    Collector otherTopic = subscribe(pair[1], "u");
    pair[0].pubSub().join("t");
    awaitMesh(pair[0], "t", 1);

    for (int i = 0; i < 300; i++) {
      publish(pair[0], "t", "m" + i);
    }
    publish(pair[0], "u", "through");

    peers.eventually(() -> assertThat(fast.texts()).hasSize(300));
    peers.eventually(() -> assertThat(otherTopic.texts()).containsExactly("through"));
    subscriptions.forEach(
        (overflow, subscription) ->
            assertThat(subscription.counts().waiting())
                .as("%s", overflow)
                .isEqualTo(overflow == Overflow.BACKPRESSURE ? 300 : 10));
    slow.values().forEach(collector -> collector.allow(1_000));
    peers.eventually(() -> assertThat(slow.get(Overflow.BACKPRESSURE).texts()).hasSize(300));
    peers.eventually(() -> assertThat(slow.get(Overflow.DROP_OLDEST).texts()).hasSize(10));
    peers.eventually(() -> assertThat(slow.get(Overflow.DROP_NEWEST).missed()).isEqualTo(290));
    peers.eventually(
        () ->
            assertThat(slow.get(Overflow.FAIL).error())
                .isInstanceOf(SubscriberOverflowException.class));
    assertThat(slow.get(Overflow.DROP_OLDEST).missed()).isEqualTo(290);
    assertThat(slow.get(Overflow.DROP_OLDEST).texts()).last().isEqualTo("m299");
    assertThat(slow.get(Overflow.DROP_NEWEST).texts()).last().isEqualTo("m9");
    assertThat(slow.get(Overflow.FAIL).texts()).last().isEqualTo("m9");
    assertThat(slow.get(Overflow.BACKPRESSURE).missed()).isZero();
  }

  @Test
  void aRouterThatIsKilledGoesOnWhereItEnded() {
    Gossiper[] pair = connectedPair();
    Collector atAlice = subscribe(pair[0], "t");
    Collector atBob = subscribe(pair[1], "t");
    int messages = 0;
    for (Object poison : List.of(Kill.getInstance(), PoisonPill.getInstance())) {
      awaitMesh(pair[0], "t", 1);
      awaitMesh(pair[1], "t", 1);
      publish(pair[0], "t", "a" + messages);
      publish(pair[1], "t", "b" + messages);
      messages++;
      int expected = messages;
      peers.eventually(() -> assertThat(Set.copyOf(atAlice.texts())).hasSize(expected));
      peers.eventually(() -> assertThat(Set.copyOf(atBob.texts())).hasSize(expected));
      var during = new ArrayList<CompletableFuture<Published>>();
      peers.tellRouter(pair[0].handle(), poison);
      for (int i = 0; i < 20; i++) {
        during.add(
            pair[0]
                .pubSub()
                .publish("elsewhere", Bytes.utf8("x" + i), PublishOptions.within(200))
                .toCompletableFuture());
      }
      for (var answer : during) {
        assertThatThrownBy(() -> await(answer)).hasCauseInstanceOf(PublishException.Unheard.class);
      }
    }
    awaitMesh(pair[0], "t", 1);
    awaitMesh(pair[1], "t", 1);
    publish(pair[0], "t", "at last");
    publish(pair[1], "t", "at last too");
    peers.eventually(() -> assertThat(atBob.texts()).contains("at last"));
    peers.eventually(() -> assertThat(atAlice.texts()).contains("at last too"));
    assertThat(atAlice.texts()).doesNotHaveDuplicates();
    assertThat(atBob.texts()).doesNotHaveDuplicates();
    assertThat(ids(atBob)).isSorted().doesNotHaveDuplicates();
  }

  @Test
  void topicsWithoutSignaturesCarryNoAuthor() {
    Gossiper[] pair = connectedPair();
    for (Gossiper peer : pair) {
      peer.pubSub().configure("plain", TopicConfig.unsigned());
    }
    Collector atBob = subscribe(pair[1], "plain");
    Collector strict = subscribe(pair[1], "signed");
    publish(pair[0], "plain", "unsigned");
    publish(pair[0], "signed", "signed");
    peers.eventually(() -> assertThat(atBob.texts()).containsExactly("unsigned"));
    peers.eventually(() -> assertThat(strict.texts()).containsExactly("signed"));
    assertThat(((TopicEvent.Message) atBob.events().getFirst()).message().author()).isNull();
  }

  @Test
  void peersThatDisagreeOnSignaturesDoNotHearOneAnother() {
    Gossiper[] pair = connectedPair();
    pair[0].pubSub().configure("t", TopicConfig.unsigned());
    Collector atBob = subscribe(pair[1], "t");
    Collector control = subscribe(pair[1], "u");
    publish(pair[0], "t", "unsigned");
    publish(pair[0], "u", "after it");
    peers.eventually(() -> assertThat(control.texts()).containsExactly("after it"));
    assertThat(atBob.events()).isEmpty();
  }

  @Test
  void validatorsDecideWhatIsDelivered() {
    Gossiper[] pair = connectedPair();
    Set<String> judged = ConcurrentHashMap.newKeySet();
    CompletableFuture<Verdict> late = new CompletableFuture<>();
    var registration =
        pair[1]
            .pubSub()
            .validate(
                "t",
                message -> {
                  String text = message.data().utf8();
                  judged.add(text);
                  return switch (text) {
                    case "late" -> late;
                    case "throw" -> throw new IllegalStateException("on purpose");
                    default -> CompletableFuture.completedStage(Verdict.valueOf(text));
                  };
                });
    Collector atBob = subscribe(pair[1], "t");
    for (String text : List.of("late", "REJECT", "IGNORE", "throw", "ACCEPT")) {
      publish(pair[0], "t", text);
    }
    peers.eventually(() -> assertThat(judged).hasSize(5));
    peers.eventually(() -> assertThat(atBob.texts()).containsExactly("ACCEPT"));
    late.complete(Verdict.ACCEPT);
    peers.eventually(() -> assertThat(atBob.texts()).containsExactly("ACCEPT", "late"));

    assertThatThrownBy(() -> pair[1].pubSub().validate("t", message -> late))
        .isInstanceOf(IllegalStateException.class);
    registration.close();
    peers.eventually(
        () -> {
          publish(pair[0], "t", "REJECT");
          assertThat(atBob.texts()).contains("REJECT");
        });
  }

  @Test
  void whoLeavesIsNotSentToAnyMore() {
    Gossiper[] pair = connectedPair();
    Collector collector = Collector.eager();
    TopicSubscription subscription = pair[1].pubSub().subscribe("t", FAST, collector);
    publish(pair[0], "t", "before");
    peers.eventually(() -> assertThat(collector.texts()).containsExactly("before"));
    subscription.close();
    peers.eventually(() -> assertThat(collector.isComplete()).isTrue());
    peers.eventually(
        () ->
            assertThatThrownBy(
                    () ->
                        await(
                            pair[0]
                                .pubSub()
                                .publish("t", Bytes.utf8("x"), PublishOptions.within(50))))
                .hasCauseInstanceOf(PublishException.Unheard.class));
  }

  @Test
  void aPeerThatStopsSaysGoodbyeAndCompletesItsSubscribers() {
    Gossiper[] pair = connectedPair();
    Collector atAlice = subscribe(pair[0], "t");
    Collector atBob = subscribe(pair[1], "t");
    awaitMesh(pair[0], "t", 1);
    var last = pair[0].pubSub().publish("t", Bytes.utf8("goodbye"), PATIENT).toCompletableFuture();
    var crowd = pair[0].pubSub().ready("t", 7, 20_000);
    await(pair[0].handle().stop());
    assertThat(await(last).peers()).containsExactly(pair[1].handle().id());
    peers.eventually(() -> assertThat(atBob.texts()).containsExactly("goodbye"));
    peers.eventually(() -> assertThat(atAlice.isComplete()).isTrue());
    peers.eventually(() -> assertThat(pair[1].pubSub().state("t").peers()).isEmpty());
    assertThatThrownBy(() -> publish(pair[0], "t", "too late"))
        .hasCauseInstanceOf(PublishException.Stopping.class);
    assertThatThrownBy(() -> await(crowd)).hasCauseInstanceOf(CancellationException.class);
    assertThatThrownBy(() -> awaitMesh(pair[0], "t", 1))
        .hasCauseInstanceOf(CancellationException.class);
    Collector tooLate = subscribe(pair[0], "t");
    peers.eventually(() -> assertThat(tooLate.isComplete()).isTrue());
  }

  @Test
  void everyPeerNeedsAModuleOfItsOwn() {
    GossipsubModule module = new GossipsubModule(GossipsubSettings.load());
    var first = peers.startPlain(1, module);
    var second = peers.startPlain(2);
    assertThat(module.pubSub(first)).isSameAs(module.pubSub(first));
    assertThatThrownBy(() -> module.pubSub(second)).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void whatCannotWorkIsRefusedAtOnce() {
    PubSub pubSub = peers.start(1).pubSub();
    assertThatThrownBy(() -> pubSub.join("")).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> pubSub.join("é".repeat(257))).hasMessageContaining("max-topic-bytes");
    assertThatThrownBy(() -> pubSub.configure("t", TopicConfig.signed().withMaxDataBytes(2 << 20)))
        .hasMessageContaining("max-rpc-bytes");
    assertThatThrownBy(() -> await(pubSub.publish("t", Bytes.wrap(new byte[1_050_000]), PATIENT)))
        .hasCauseInstanceOf(PublishException.Refused.class)
        .hasMessageContaining("max-data-bytes");
  }
}
