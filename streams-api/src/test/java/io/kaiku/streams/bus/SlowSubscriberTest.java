package io.kaiku.streams.bus;

import static org.assertj.core.api.Assertions.assertThat;

import io.kaiku.streams.KaikuException;
import io.kaiku.streams.codec.Codec;
import io.kaiku.streams.testing.Await;
import io.kaiku.streams.topic.Buffer;
import io.kaiku.streams.topic.Overflow;
import io.kaiku.streams.topic.Subscription;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A subscriber that stops reading, beside others that do not. */
class SlowSubscriberTest {
  private static final int EVENTS = 500;
  private static final int BUFFER = 50;
  private static final int BYTES = 1000;

  private static ActorSystem<Void> system;
  private static EventBus writer;
  private static EventBus reader;

  @BeforeAll
  static void start() {
    system = ActorSystem.create(Behaviors.empty(), "slow");
    writer = Buses.start(system, "eu", "");
    reader =
        Buses.start(
            system,
            "us",
            "kaiku.gossipsub.subscribers.max-held-bytes = 400000",
            Buses.hostAndPort(writer));
  }

  @AfterAll
  static void stop() {
    writer.close();
    reader.close();
    system.terminate();
  }

  @ParameterizedTest
  @EnumSource(Overflow.class)
  void stallsNobodyElseAndLearnsWhatItMissed(Overflow overflow) {
    EventTopic<String> read = reader.topic("slow-" + overflow, Codec.utf8());
    EventTopic<String> write = writer.topic("slow-" + overflow, Codec.utf8());
    EventTopic<String> other = reader.topic("other-" + overflow, Codec.utf8());
    AtomicInteger beside = new AtomicInteger();
    AtomicInteger elsewhere = new AtomicInteger();
    OnDemand slow = new OnDemand();
    Subscription stalled = read.subscribe(Buffer.of(overflow).withEvents(BUFFER), slow);
    read.subscribe(event -> beside.incrementAndGet());
    other.subscribe(event -> elsewhere.incrementAndGet());
    for (int i = 0; i < EVENTS; i++) {
      Await.done(write.publish(text(i)));
      Await.done(writer.topic("other-" + overflow, Codec.utf8()).publish(text(i)));
    }
    Await.until("others get everything", () -> beside.get() == EVENTS);
    Await.until("other topics get everything", () -> elsewhere.get() == EVENTS);
    assertThat(stalled.counts().delivered()).isZero();
    assertThat(stalled.counts().waitingBytes()).isLessThanOrEqualTo(bound(overflow));

    slow.request(Long.MAX_VALUE);
    if (overflow == Overflow.FAIL) {
      KaikuException.Overflowed why = slow.failure();
      assertThat(why).hasMessageContaining("overflow policy");
      assertThat(slow.values()).isEqualTo(texts(0, BUFFER));
      return;
    }
    Await.until("everything is accounted for", () -> slow.accounted() == EVENTS);
    assertThat(slow.missed()).isEqualTo(stalled.counts().missed()).isPositive();
    assertThat(slow.shape()).isEqualTo(shape(overflow, (int) slow.missed()));
  }

  /** With room in the store, a subscriber that pushes back misses nothing. */
  @Test
  void whoPushesBackIsHeldFor() {
    EventTopic<String> read = reader.topic("held", Codec.utf8());
    EventTopic<String> write = writer.topic("held", Codec.utf8());
    OnDemand slow = new OnDemand();
    Buffer small = Buffer.of(Overflow.BACKPRESSURE).withEvents(5);
    try (Subscription subscription = read.subscribe(small, slow)) {
      for (int i = 0; i < 60; i++) {
        Await.done(write.publish(text(i)));
      }
      Await.until("all are there", () -> subscription.counts().offered() == 60);
      slow.request(Long.MAX_VALUE);
      Await.until("all are delivered", () -> slow.accounted() == 60);

      assertThat(slow.values()).isEqualTo(texts(0, 60));
    }
  }

  /** Where among the events the missing ones are: at the beginning, or at the end. */
  private static List<String> shape(Overflow overflow, int missed) {
    List<String> shape = new ArrayList<>();
    switch (overflow) {
      case DROP_OLDEST -> {
        shape.add("missed " + missed);
        shape.addAll(texts(missed, EVENTS));
      }
      case DROP_NEWEST, BACKPRESSURE -> {
        shape.addAll(texts(0, EVENTS - missed));
        shape.add("missed " + missed);
      }
      case FAIL -> throw new AssertionError("the subscription ends");
    }
    return shape;
  }

  private static long bound(Overflow overflow) {
    long own = BUFFER * (BYTES + 256L);
    return overflow == Overflow.BACKPRESSURE ? own + 100_000 : own;
  }

  private static String text(int i) {
    return String.format(Locale.ROOT, "%0" + BYTES + "d", i);
  }

  private static List<String> texts(int from, int to) {
    return IntStream.range(from, to).mapToObj(SlowSubscriberTest::text).toList();
  }

  /** Takes what the test asks for. */
  private static final class OnDemand implements Flow.Subscriber<Delivery<String>> {
    private final CompletableFuture<Flow.Subscription> subscription = new CompletableFuture<>();
    private final CompletableFuture<KaikuException.Overflowed> failure = new CompletableFuture<>();
    private final List<Delivery<String>> got = new ArrayList<>();

    void request(long n) {
      Await.done(subscription).request(n);
    }

    KaikuException.Overflowed failure() {
      return Await.done(failure);
    }

    synchronized List<String> values() {
      return got.stream().flatMap(OnDemand::value).toList();
    }

    synchronized long missed() {
      return got.stream().mapToLong(OnDemand::missed).sum();
    }

    synchronized long accounted() {
      return values().size() + missed();
    }

    synchronized List<String> shape() {
      return got.stream()
          .map(one -> missed(one) > 0 ? "missed " + missed(one) : value(one).findFirst().get())
          .toList();
    }

    private static Stream<String> value(Delivery<String> delivery) {
      return delivery instanceof Event<String> event ? Stream.of(event.value()) : Stream.of();
    }

    private static long missed(Delivery<String> delivery) {
      return delivery instanceof Delivery.Missed<String> missed ? missed.count() : 0;
    }

    @Override
    public void onSubscribe(Flow.Subscription given) {
      subscription.complete(given);
    }

    @Override
    public synchronized void onNext(Delivery<String> delivery) {
      got.add(delivery);
    }

    @Override
    public void onError(Throwable cause) {
      failure.complete((KaikuException.Overflowed) cause);
    }

    @Override
    public void onComplete() {}
  }
}
