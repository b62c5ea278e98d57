package io.kaiku.streams.bus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kaiku.kernel.bytes.Bytes;
import io.kaiku.streams.KaikuException;
import io.kaiku.streams.codec.Codec;
import io.kaiku.streams.testing.Await;
import io.kaiku.streams.testing.Collecting;
import io.kaiku.streams.topic.Buffer;
import io.kaiku.streams.topic.Overflow;
import io.kaiku.streams.topic.TopicRules;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.stream.javadsl.Sink;
import org.apache.pekko.stream.javadsl.Source;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Two buses on TCP, in one ActorSystem. */
class EventBusTest {

  record Order(String id, long cents) {}

  private static ActorSystem<Void> system;
  private static EventBus eu;
  private static EventBus us;

  @BeforeAll
  static void start() {
    system = ActorSystem.create(Behaviors.empty(), "buses");
    eu = bus("eu", "");
    us = bus("us", "");
    Await.done(us.peer().connect(eu.peer().addresses().getFirst()));
  }

  @AfterAll
  static void stop() {
    eu.close();
    us.close();
    system.terminate();
  }

  private static EventBus bus(String dataCentre, String hocon) {
    return Buses.start(system, dataCentre, hocon);
  }

  @Test
  void eventsCarryWhoWhereAndWhat() throws InterruptedException {
    BlockingQueue<Event<Order>> got = new LinkedBlockingQueue<>();
    EventTopic<Order> there = us.topic("orders", Codec.json(Order.class));
    EventTopic<Order> here = eu.topic("orders", Codec.json(Order.class));
    try (var subscription = there.subscribe(got::add)) {
      Published published = Await.done(here.publish(new Order("42", 1_999)));
      Event<Order> event = got.poll(30, TimeUnit.SECONDS);

      assertThat(published.peers()).isEqualTo(1);
      assertThat(published.dataCentres()).containsExactly("us");
      assertThat(event.value()).isEqualTo(new Order("42", 1_999));
      assertThat(event.from()).isEqualTo(eu.id());
      assertThat(event.dataCentre()).isEqualTo("eu");
      assertThat(event.topic()).isEqualTo("orders");
      assertThat(event.missed()).isZero();
      assertThat(subscription.counts().delivered()).isEqualTo(1);
    }
  }

  @Test
  void publishingBeforeThereIsAnybodyIsSafe() throws InterruptedException {
    BlockingQueue<Event<String>> got = new LinkedBlockingQueue<>();
    EventTopic<String> early = eu.topic("early", Codec.utf8());
    List<CompletionStage<Published>> published = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      published.add(early.publish("event " + i));
    }
    us.topic("early", Codec.utf8()).subscribe(got::add);
    for (int i = 0; i < 10; i++) {
      assertThat(Await.done(published.get(i)).peers()).isEqualTo(1);
      assertThat(got.poll(30, TimeUnit.SECONDS).value()).isEqualTo("event " + i);
    }
  }

  @Test
  void whatNobodyTakesIsReportedWithTheRemedy() {
    try (EventBus alone = bus("eu", "kaiku.streams.publish.max-wait = 50ms")) {
      assertThatThrownBy(() -> Await.done(alone.topic("void", Codec.utf8()).publish("x")))
          .cause()
          .isInstanceOf(KaikuException.NotHeard.class)
          .hasMessageContaining("kaiku.streams.publish.max-wait");
    }
  }

  @Test
  void whatWaitsIsBounded() {
    try (EventBus alone = bus("eu", "kaiku.gossipsub.publish.max-waiting = 2")) {
      EventTopic<String> topic = alone.topic("bounded", Codec.utf8());
      var unused = List.of(topic.publish("1"), topic.publish("2"));

      assertThatThrownBy(() -> Await.done(topic.publish("3")))
          .cause()
          .isInstanceOf(KaikuException.BacklogFull.class)
          .hasMessageContaining("kaiku.gossipsub.publish");
    }
  }

  @Test
  void eventsThatDoNotFitTheCodecAreToldAndDoNotEndTheSubscription() throws InterruptedException {
    BlockingQueue<Delivery<Order>> got = new LinkedBlockingQueue<>();
    EventTopic<Order> orders = us.topic("codec", Codec.json(Order.class));
    orders.subscribe(Buffer.of(Overflow.FAIL), new Collecting<>(got));
    EventTopic<Bytes> raw = eu.topic("codec", Codec.bytes());
    Await.done(raw.publish(Bytes.utf8("{no json")));
    Await.done(raw.publish(Bytes.utf8("{\"id\":\"1\",\"cents\":2}")));

    assertThat(got.poll(30, TimeUnit.SECONDS))
        .isInstanceOfSatisfying(
            Delivery.Unreadable.class,
            unreadable -> {
              assertThat(unreadable.from()).isEqualTo(eu.id());
              assertThat(unreadable.bytes()).isEqualTo(Bytes.utf8("{no json"));
              assertThat(unreadable.why()).hasMessageContaining("codec");
            });
    assertThat(((Event<Order>) got.poll(30, TimeUnit.SECONDS)).value())
        .isEqualTo(new Order("1", 2));
  }

  /** A codec of a user may not know that it must throw CodecException only. */
  @Test
  void aCodecThatThrowsWhatItShouldNotEndsNoSubscription() throws InterruptedException {
    BlockingQueue<Delivery<Integer>> got = new LinkedBlockingQueue<>();
    us.topic("careless", new Numbers()).subscribe(Buffer.of(Overflow.FAIL), new Collecting<>(got));
    EventTopic<String> text = eu.topic("careless", Codec.utf8());
    Await.done(text.publish("no number"));
    Await.done(text.publish("7"));

    assertThat(got.poll(30, TimeUnit.SECONDS))
        .isInstanceOfSatisfying(
            Delivery.Unreadable.class,
            unreadable ->
                assertThat(unreadable.why()).hasCauseInstanceOf(NumberFormatException.class));
    assertThat(((Event<Integer>) got.poll(30, TimeUnit.SECONDS)).value()).isEqualTo(7);
    assertThatThrownBy(() -> Await.done(eu.topic("careless", new Numbers()).publish(-1)))
        .cause()
        .isInstanceOf(KaikuException.CodecFailed.class);
  }

  private static final class Numbers implements Codec<Integer> {
    @Override
    public String contentType() {
      return "text/plain";
    }

    @Override
    public Bytes encode(Integer event) {
      return Bytes.utf8("1".repeat(event));
    }

    @Override
    public Integer decode(Bytes bytes) {
      return Integer.valueOf(bytes.utf8());
    }
  }

  @Test
  void aHandlerThatThrowsGoesOn() throws InterruptedException {
    BlockingQueue<String> got = new LinkedBlockingQueue<>();
    EventTopic<String> there = us.topic("throws", Codec.utf8());
    there.subscribe(
        event -> {
          got.add(event.value());
          throw new AssertionError("on purpose");
        });
    EventTopic<String> here = eu.topic("throws", Codec.utf8());
    Await.done(here.publish("a"));
    Await.done(here.publish("b"));

    assertThat(got.poll(30, TimeUnit.SECONDS)).isEqualTo("a");
    assertThat(got.poll(30, TimeUnit.SECONDS)).isEqualTo("b");
  }

  @Test
  void whatIsBeingPublishedIsHandedOverBeforeTheEnd() {
    Collection<String> got = new ConcurrentLinkedQueue<>();
    us.topic("last", Codec.utf8()).subscribe(event -> got.add(event.value()));
    EventBus brief = Buses.start(system, "ap", "", Buses.hostAndPort(us));
    EventTopic<String> last = brief.topic("last", Codec.utf8());
    Await.done(last.ready());
    List<CompletionStage<Published>> published = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      published.add(last.publish("event " + i));
    }
    brief.close();

    published.forEach(one -> assertThat(Await.done(one).peers()).isPositive());
    Await.until("everything arrives", () -> got.size() == 200);
    assertThatThrownBy(() -> Await.done(last.publish("too late")))
        .cause()
        .isInstanceOf(KaikuException.Stopped.class);
  }

  /** Its ActorSystem is gone with it, and with that every alarm. */
  @Test
  void whoWaitsForAMeshIsToldThatTheBusHasStopped() {
    EventBus brief = EventBus.builder().network("test").listen("127.0.0.1:0").startBlocking();
    EventTopic<String> topic = brief.topic("never", Codec.utf8());
    var ready = topic.ready(1, Duration.ofHours(1));
    brief.close();

    for (var waiting : List.of(ready, topic.ready(1, Duration.ofHours(1)))) {
      assertThatThrownBy(() -> Await.done(waiting))
          .cause()
          .isInstanceOf(KaikuException.Stopped.class);
    }
  }

  @Test
  void whoWaitsForDataCentresIsAnsweredWhenTheBusStops() throws InterruptedException {
    BlockingQueue<String> got = new LinkedBlockingQueue<>();
    try (EventBus stranger =
        EventBus.builder().network("strangers").listen("127.0.0.1:0").startBlocking()) {
      stranger.topic("labels", Codec.utf8()).subscribe(event -> got.add(event.value()));
      EventBus brief = bus("eu", "kaiku.streams.publish.labels = 1h");
      Await.done(brief.peer().connect(stranger.peer().addresses().getFirst()));
      var published = brief.topic("labels", Codec.utf8()).publish("x").toCompletableFuture();
      assertThat(got.poll(30, TimeUnit.SECONDS)).isEqualTo("x");
      assertThat(published).isNotDone();
      brief.close();

      assertThat(Await.done(published).dataCentres()).isEmpty();
    }
  }

  @Test
  void sourcesAndSinksAreStreams() {
    EventTopic<String> there = us.topic("streams", Codec.utf8());
    CompletionStage<List<Delivery<String>>> got =
        there.source(Buffer.of(Overflow.BACKPRESSURE)).take(100).runWith(Sink.seq(), system);
    EventTopic<String> here = eu.topic("streams", Codec.utf8());

    Await.done(Source.range(1, 100).map(String::valueOf).runWith(here.sink(), system));

    assertThat(Await.done(got))
        .hasSize(100)
        .allSatisfy(delivery -> assertThat(delivery).isInstanceOf(Event.class));
  }

  @Test
  void readyMeansThatThereIsAMesh() {
    EventTopic<String> here = eu.topic("ready", Codec.utf8());
    EventTopic<String> there = us.topic("ready", Codec.utf8());
    assertThatThrownBy(() -> Await.done(here.ready(1, Duration.ofMillis(20))))
        .cause()
        .isInstanceOf(KaikuException.NotReady.class)
        .hasMessageContaining("0 connected peers subscribe to ready, of 1 wanted");
    here.subscribe(event -> {});
    there.subscribe(event -> {});
    assertThat(Await.done(here.ready()).mesh()).containsExactly(us.peer().id());
  }

  @Test
  void ownEventsAreDeliveredWhenAskedFor() throws InterruptedException {
    BlockingQueue<String> own = new LinkedBlockingQueue<>();
    BlockingQueue<String> others = new LinkedBlockingQueue<>();
    EventTopic<String> here = eu.topic("own", Codec.utf8());
    us.topic("own", Codec.utf8()).subscribe(event -> others.add(event.value()));
    here.subscribe(Buffer.of(Overflow.DROP_OLDEST).withOwn(), event -> own.add(event.value()));
    here.subscribe(event -> own.add("not " + event.value()));
    Await.done(here.publish("x"));

    assertThat(others.poll(30, TimeUnit.SECONDS)).isEqualTo("x");
    assertThat(own.poll(30, TimeUnit.SECONDS)).isEqualTo("x");
    assertThat(own).isEmpty();
  }

  @Test
  void unsignedTopicsNameNobody() throws InterruptedException {
    BlockingQueue<Event<String>> got = new LinkedBlockingQueue<>();
    us.topic("unsigned", Codec.utf8(), TopicRules.unsigned()).subscribe(got::add);
    Await.done(eu.topic("unsigned", Codec.utf8(), TopicRules.unsigned()).publish("x"));

    Event<String> event = got.poll(30, TimeUnit.SECONDS);
    assertThat(event.value()).isEqualTo("x");
    assertThat(event.from()).isEmpty();
    assertThat(event.dataCentre()).isEmpty();
  }

  @Test
  void aTopicHasOneSetOfRules() {
    eu.topic("rules", Codec.utf8(), TopicRules.unsigned());
    eu.topic("rules", Codec.utf8(), TopicRules.unsigned());

    assertThatThrownBy(() -> eu.topic("rules", Codec.utf8(), TopicRules.signed()))
        .isInstanceOf(KaikuException.TopicRefused.class);
    assertThatThrownBy(() -> eu.topic("", Codec.utf8()))
        .isInstanceOf(KaikuException.TopicRefused.class)
        .hasMessageContaining("name");
  }

  @Test
  void eventsThatAreTooLargeAreRefused() {
    EventTopic<Bytes> topic =
        eu.topic("large", Codec.bytes(), TopicRules.signed().withMaxBytes(100));

    assertThatThrownBy(() -> Await.done(topic.publish(Bytes.wrap(new byte[101]))))
        .cause()
        .isInstanceOf(KaikuException.PublishRefused.class)
        .hasMessageContaining("100");
  }
}
