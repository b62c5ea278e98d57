package io.kaiku.gossipsub.actor.topics;

import static org.assertj.core.api.Assertions.assertThat;

import io.kaiku.kernel.bytes.Bytes;
import io.kaiku.kernel.id.Identity;
import io.kaiku.kernel.id.PeerId;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Flow;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class TopicHubTest {
  private static final PeerId PEER = Identity.ed25519(Bytes.wrap(new byte[32])).peerId();

  private final Deque<Runnable> tasks = new ArrayDeque<>();
  private final HeldBytes held = new HeldBytes(8 * 1_000);
  private final Map<String, Long> counts = new HashMap<>();
  private final TopicHub hub = new TopicHub("t", held, tasks::add, 120_000);
  private int left;

  private static TopicMessage message(String text) {
    Bytes data = Bytes.utf8(text);
    return new TopicMessage("t", data, PEER, data, PEER, 0);
  }

  private TopicSubscription subscribe(SubscriberOptions options, Collector collector) {
    return hub.subscribe(options, collector, () -> left++);
  }

  private void deliver(int from, int to) {
    IntStream.range(from, to)
        .forEach(
            i ->
                hub.deliver(
                    message("m" + i), (name, times) -> counts.merge(name, times, Long::sum)));
  }

  private void run() {
    for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
      task.run();
    }
  }

  private static List<String> texts(int from, int to) {
    return IntStream.range(from, to).mapToObj(i -> "m" + i).toList();
  }

  @Test
  void theOldestGiveWayAndAreToldBeforeWhatFollowsThem() {
    Collector slow = new Collector(0);
    subscribe(SubscriberOptions.of(Overflow.DROP_OLDEST).withBuffer(3, 10_000), slow);
    deliver(0, 10);
    run();
    assertThat(slow.events()).isEmpty();
    slow.allow(2);
    run();
    assertThat(slow.events())
        .containsExactly(new TopicEvent.Missed(7), new TopicEvent.Message(message("m7")));
    deliver(10, 12);
    slow.allow(10);
    run();
    assertThat(slow.texts()).containsExactly("m7", "m9", "m10", "m11");
    assertThat(slow.events().get(2)).isEqualTo(new TopicEvent.Missed(1));
    assertThat(counts).containsEntry("subscriber.missed", 8L);
  }

  @Test
  void theNewestGiveWayAndAreToldWhereTheyAreMissing() {
    Collector slow = new Collector(0);
    subscribe(SubscriberOptions.of(Overflow.DROP_NEWEST).withBuffer(3, 10_000), slow);
    deliver(0, 5);
    slow.allow(1);
    run();
    deliver(5, 7);
    slow.allow(Long.MAX_VALUE);
    run();
    deliver(7, 8);
    run();
    assertThat(slow.events())
        .containsExactly(
            new TopicEvent.Message(message("m0")),
            new TopicEvent.Message(message("m1")),
            new TopicEvent.Message(message("m2")),
            new TopicEvent.Missed(2),
            new TopicEvent.Message(message("m5")),
            new TopicEvent.Missed(1),
            new TopicEvent.Message(message("m7")));
  }

  @Test
  void failingGivesWhatWasBufferedAndThenTheError() {
    Collector slow = new Collector(0);
    subscribe(SubscriberOptions.of(Overflow.FAIL).withBuffer(2, 10_000), slow);
    deliver(0, 5);
    assertThat(left).isOne();
    slow.allow(1);
    run();
    assertThat(slow.error()).isNull();
    slow.allow(5);
    run();
    assertThat(slow.texts()).isEqualTo(texts(0, 2));
    assertThat(slow.error())
        .isInstanceOf(SubscriberOverflowException.class)
        .hasMessageContaining("2 messages");
    assertThat(left).isOne();
  }

  @Test
  void backPressureHoldsBeyondTheBufferUpToItsShareAndGivesItBack() {
    Collector slow = new Collector(0);
    TopicSubscription subscription =
        subscribe(SubscriberOptions.of(Overflow.BACKPRESSURE).withBuffer(2, 10_000), slow);
    deliver(0, 20);
    run();
    int inShare = 2_000 / (SubscriberOptions.MESSAGE_BYTES + 2);
    assertThat(subscription.counts().waiting()).isEqualTo(2 + inShare);
    assertThat(held.used()).isEqualTo(inShare * (SubscriberOptions.MESSAGE_BYTES + 2L));
    slow.allow(Long.MAX_VALUE);
    run();
    assertThat(slow.texts()).isEqualTo(texts(0, 2 + inShare));
    assertThat(slow.missed()).isEqualTo(20 - 2 - inShare);
    assertThat(held.used()).isZero();
  }

  @ParameterizedTest
  @EnumSource(Overflow.class)
  void whatIsHeldOrBufferedGoesWithTheSubscription(Overflow overflow) {
    Collector slow = new Collector(0);
    TopicSubscription subscription =
        subscribe(SubscriberOptions.of(overflow).withBuffer(2, 10_000), slow);
    deliver(0, 2);
    subscription.close();
    run();
    assertThat(slow.isComplete()).isTrue();
    assertThat(slow.events()).isEmpty();
    assertThat(held.used()).isZero();
    assertThat(subscription.counts().waitingBytes()).isZero();
    assertThat(left).isOne();
    deliver(2, 4);
    run();
    assertThat(slow.events()).isEmpty();
  }

  @ParameterizedTest
  @EnumSource(
      value = Overflow.class,
      names = {"DROP_OLDEST", "DROP_NEWEST", "BACKPRESSURE"})
  void everyMessageIsDeliveredOrMissed(Overflow overflow) {
    Collector slow = new Collector(0);
    Collector fast = Collector.eager();
    TopicSubscription subscription =
        subscribe(SubscriberOptions.of(overflow).withBuffer(7, 2_000), slow);
    subscribe(SubscriberOptions.of(overflow), fast);
    for (int i = 0; i < 100; i++) {
      deliver(10 * i, 10 * i + 10);
      if (i % 3 == 0) {
        slow.allow(i % 13 + 1);
      }
      run();
      TopicSubscription.Counts counts = subscription.counts();
      assertThat(counts.offered())
          .isEqualTo(counts.delivered() + counts.missed() + counts.waiting());
      assertThat(counts.waitingBytes()).isLessThanOrEqualTo(2_000 + 2_000);
    }
    slow.allow(Long.MAX_VALUE);
    run();
    assertThat(slow.texts().size() + slow.missed()).isEqualTo(1_000);
    assertThat(slow.missed()).isPositive();
    assertThat(fast.texts()).isEqualTo(texts(0, 1_000));
  }

  @Test
  void aMessageLargerThanTheBufferIsMissedWithoutEmptyingIt() {
    Collector slow = new Collector(0);
    subscribe(SubscriberOptions.of(Overflow.DROP_OLDEST).withBuffer(3, 600), slow);
    deliver(0, 1);
    hub.deliver(message("x".repeat(700)), (name, times) -> {});
    slow.allow(5);
    run();
    assertThat(slow.events())
        .containsExactly(new TopicEvent.Message(message("m0")), new TopicEvent.Missed(1));
  }

  static List<Throwable> whatSubscribersThrow() {
    return List.of(new IllegalStateException("on purpose"), new AssertionError("on purpose"));
  }

  @ParameterizedTest
  @MethodSource("whatSubscribersThrow")
  void aSubscriberThatThrowsEndsOnlyItself(Throwable thrown) {
    Collector other = Collector.eager();
    hub.subscribe(
        SubscriberOptions.of(Overflow.FAIL),
        new Flow.Subscriber<>() {
          @Override
          public void onSubscribe(Flow.Subscription subscription) {
            subscription.request(5);
          }

          @Override
          public void onNext(TopicEvent event) {
            if (thrown instanceof Error error) {
              throw error;
            }
            throw (RuntimeException) thrown;
          }

          @Override
          public void onError(Throwable cause) {}

          @Override
          public void onComplete() {}
        },
        () -> left++);
    subscribe(SubscriberOptions.of(Overflow.FAIL), other);
    deliver(0, 2);
    run();
    deliver(2, 4);
    run();
    assertThat(left).isOne();
    assertThat(other.texts()).isEqualTo(texts(0, 4));
  }

  @Test
  void aDemandThatIsNotPositiveEndsTheSubscription() {
    Collector wrong = new Collector(0);
    subscribe(SubscriberOptions.of(Overflow.DROP_OLDEST), wrong);
    run();
    wrong.allow(0);
    run();
    assertThat(wrong.error()).isInstanceOf(IllegalArgumentException.class);
    assertThat(left).isOne();
  }

  @Test
  void ownMessagesGoToThoseWhoWantThem() {
    Collector wants = Collector.eager();
    Collector other = Collector.eager();
    subscribe(SubscriberOptions.of(Overflow.FAIL), other);
    assertThat(hub.wantsOwn()).isFalse();
    subscribe(SubscriberOptions.of(Overflow.FAIL).withOwnMessages(true), wants);
    assertThat(hub.wantsOwn()).isTrue();
    hub.deliverOwn(message("mine"), (name, times) -> {});
    run();
    assertThat(wants.texts()).containsExactly("mine");
    assertThat(other.texts()).isEmpty();
  }

  @Test
  void theEndDeliversWhatIsBufferedFirst() {
    Collector slow = new Collector(0);
    subscribe(SubscriberOptions.of(Overflow.FAIL), slow);
    deliver(0, 2);
    hub.complete();
    run();
    assertThat(slow.isComplete()).isFalse();
    slow.allow(2);
    run();
    assertThat(slow.texts()).isEqualTo(texts(0, 2));
    assertThat(slow.isComplete()).isTrue();
  }

  @Test
  void whatAnEarlierRouterDeliveredIsNotNew() {
    Bytes id = Bytes.utf8("id");
    assertThat(hub.isNew(id, 1, 0)).isTrue();
    assertThat(hub.isNew(id, 1, 10)).isTrue();
    assertThat(hub.isNew(id, 2, 20)).isFalse();
    assertThat(hub.isNew(Bytes.utf8("old"), 1, 0)).isTrue();
    assertThat(hub.isNew(Bytes.utf8("old"), 2, 120_001)).isTrue();
  }
}
