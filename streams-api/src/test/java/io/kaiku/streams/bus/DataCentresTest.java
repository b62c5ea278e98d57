package io.kaiku.streams.bus;

import static org.assertj.core.api.Assertions.assertThat;

import io.kaiku.streams.codec.Codec;
import io.kaiku.streams.testing.Await;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.IntStream;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Three data centres of two peers, which know one of them only. */
class DataCentresTest {
  private static final int EVENTS = 100;

  private final Map<EventBus, Collection<Event<String>>> got = new LinkedHashMap<>();
  private ActorSystem<Void> system;
  private List<EventBus> buses;

  @BeforeEach
  void start() {
    system = ActorSystem.create(Behaviors.empty(), "centres");
    buses = new ArrayList<>();
    buses.add(Buses.start(system, "eu", ""));
    String seed = Buses.hostAndPort(buses.getFirst());
    for (String dataCentre : List.of("eu", "us", "us", "ap", "ap")) {
      buses.add(Buses.start(system, dataCentre, "", seed));
    }
    for (EventBus bus : buses) {
      Collection<Event<String>> events = new ConcurrentLinkedQueue<>();
      got.put(bus, events);
      var unused = bus.topic("news", Codec.utf8()).subscribe(events::add);
    }
  }

  @AfterEach
  void stop() {
    buses.forEach(EventBus::close);
    system.terminate();
  }

  @Test
  void oneSeedIsEnoughAndMayDie() {
    meshCloses(5);
    publishEverywhere("with seed");
    everybodyHas(buses, "with seed");

    EventBus seed = buses.removeFirst();
    seed.close();
    for (EventBus bus : buses) {
      Await.until(
          "the seed is gone",
          () -> !bus.topic("news", Codec.utf8()).raw().peers().peers().contains(seed.peer().id()));
    }
    publishEverywhere("without seed");
    everybodyHas(buses, "without seed");
  }

  /** Everybody is connected to everybody, and has told its data centre. */
  private void meshCloses(int others) {
    for (EventBus bus : buses) {
      Await.done(bus.topic("news", Codec.utf8()).ready(others, Duration.ofSeconds(60)));
      for (EventBus other : buses) {
        Await.until(
            "the data centre of each",
            () -> other == bus || !bus.peer().dataCentre(other.peer().id()).isEmpty());
      }
    }
  }

  private void publishEverywhere(String text) {
    for (EventBus bus : buses) {
      EventTopic<String> topic = bus.topic("news", Codec.utf8());
      for (int i = 0; i < EVENTS; i++) {
        Published published = Await.done(topic.publish(text + " " + i));
        assertThat(published.peers()).isEqualTo(buses.size() - 1);
        assertThat(published.dataCentres()).contains("us", "ap");
      }
    }
  }

  private void everybodyHas(List<EventBus> alive, String text) {
    for (EventBus reader : alive) {
      for (EventBus writer : alive) {
        if (reader != writer) {
          Await.until("all of " + text, () -> of(reader, writer, text).size() >= EVENTS);
          assertThat(of(reader, writer, text))
              .containsExactlyInAnyOrderElementsOf(
                  IntStream.range(0, EVENTS).mapToObj(i -> text + " " + i).toList());
        }
      }
    }
  }

  /** What a reader has of a writer, each event once; two ways may overtake one another. */
  private List<String> of(EventBus reader, EventBus writer, String text) {
    return got.get(reader).stream()
        .filter(event -> event.from().equals(writer.id()) && event.value().startsWith(text))
        .map(Event::value)
        .toList();
  }
}
