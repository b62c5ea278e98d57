package io.kaiku.streams.bus;

import static org.assertj.core.api.Assertions.assertThat;

import io.kaiku.streams.codec.Codec;
import io.kaiku.streams.testing.Await;
import io.kaiku.streams.topic.Buffer;
import io.kaiku.streams.topic.Overflow;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.IntStream;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A publisher that does not wait, and is faster than signatures can be verified. */
class BurstTest {
  private static final int EVENTS = 8_000;

  private ActorSystem<Void> system;
  private EventBus from;
  private EventBus to;

  @BeforeEach
  void start() {
    system = ActorSystem.create(Behaviors.empty(), "burst");
    from = Buses.start(system, "eu", "kaiku.streams.publish.max-wait = 1m");
    to = Buses.start(system, "us", "", Buses.hostAndPort(from));
  }

  @AfterEach
  void stop() {
    to.close();
    from.close();
    system.terminate();
  }

  @Test
  void arrivesWholeAndInOrder() {
    Collection<String> got = new ConcurrentLinkedQueue<>();
    to.topic("burst", Codec.utf8())
        .subscribe(Buffer.of(Overflow.BACKPRESSURE), event -> got.add(event.value()));
    EventTopic<String> topic = from.topic("burst", Codec.utf8());
    List<CompletionStage<Published>> published = new ArrayList<>();
    for (int i = 0; i < EVENTS; i++) {
      published.add(topic.publish("event " + i));
    }

    published.forEach(one -> assertThat(Await.done(one).peers()).isEqualTo(1));
    Await.until("all events", () -> got.size() >= EVENTS);
    assertThat(got)
        .containsExactlyElementsOf(IntStream.range(0, EVENTS).mapToObj(i -> "event " + i).toList());
  }
}
