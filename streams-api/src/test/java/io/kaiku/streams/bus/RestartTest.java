package io.kaiku.streams.bus;

import static org.assertj.core.api.Assertions.assertThat;

import io.kaiku.streams.PeerSubstream;
import io.kaiku.streams.codec.Codec;
import io.kaiku.streams.testing.Await;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.pekko.NotUsed;
import org.apache.pekko.actor.ActorRef;
import org.apache.pekko.actor.Kill;
import org.apache.pekko.actor.PoisonPill;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.javadsl.Adapter;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.japi.Pair;
import org.apache.pekko.stream.BoundedSourceQueue;
import org.apache.pekko.stream.javadsl.Flow;
import org.apache.pekko.stream.javadsl.Keep;
import org.apache.pekko.stream.javadsl.Sink;
import org.apache.pekko.stream.javadsl.Source;
import org.apache.pekko.util.ByteString;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Each actor of a peer is killed while its events, those between two other peers, and the bytes of
 * a substream flow.
 */
class RestartTest {
  private ActorSystem<Void> system;
  private EventBus alice;
  private EventBus bob;
  private EventBus carol;

  @BeforeEach
  void start() {
    system = ActorSystem.create(Behaviors.empty(), "restart");
    alice = Buses.start(system, "eu", "");
    bob = Buses.start(system, "us", "", Buses.hostAndPort(alice));
    carol = Buses.start(system, "ap", "", Buses.hostAndPort(alice), Buses.hostAndPort(bob));
  }

  @AfterEach
  void stop() {
    List.of(carol, bob, alice).forEach(EventBus::close);
    system.terminate();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"gossipsub", "identify", "ping", "peers", "swarm", "swarm/remote-*", "peerstore"})
  void theMeshIsBackAndEverythingElseFlowsOn(String victim) throws Exception {
    Set<String> atAlice = ConcurrentHashMap.newKeySet();
    Set<String> atBob = ConcurrentHashMap.newKeySet();
    Set<String> atCarol = ConcurrentHashMap.newKeySet();
    topic(alice).subscribe(event -> atAlice.add(event.value()));
    topic(bob).subscribe(event -> atBob.add(event.value()));
    topic(carol).subscribe(event -> atCarol.add(event.value()));
    bob.peer().handle("/test/echo", peer -> Flow.of(ByteString.class));
    for (EventBus each : List.of(alice, bob, carol)) {
      Await.done(topic(each).ready(2, Duration.ofSeconds(60)));
    }
    Set<String> echoed = ConcurrentHashMap.newKeySet();
    Pair<BoundedSourceQueue<ByteString>, PeerSubstream> stream = echo(echoed);
    Flowing flowing = new Flowing(topic(bob));
    flowing.start();

    for (Object poison : new Object[] {Kill.getInstance(), PoisonPill.getInstance()}) {
      int before = flowing.published.get();
      Await.until("events flow", () -> flowing.published.get() > before);
      kill(alice, victim, poison);
      int after = flowing.published.get();
      Await.until(
          "alice hears bob again",
          () -> atAlice.stream().anyMatch(event -> Flowing.number(event) > after));
      String text = "after " + poison;
      assertThat(Await.done(topic(alice).publish(text)).peers()).isPositive();
      Await.until("the event " + text, () -> atBob.contains(text) && atCarol.contains(text));
      stream.first().offer(ByteString.fromString(text));
      Await.until("the bytes " + text, () -> echoed.contains(text));
    }
    int published = flowing.stop();

    Await.until(
        "every event of bob at carol",
        () -> atCarol.stream().filter(event -> Flowing.number(event) >= 0).count() == published);
    Await.done(topic(alice).ready(2, Duration.ofSeconds(60)));
    assertThat(stream.second().closed().toCompletableFuture()).isNotDone();
    assertThat(alice.peer().stopped().toCompletableFuture()).isNotDone();
  }

  private static EventTopic<String> topic(EventBus bus) {
    return bus.topic("flow", Codec.utf8());
  }

  /** Publishes one event after the other until it is stopped. */
  private static final class Flowing {
    private static final String PREFIX = "event ";

    final AtomicInteger published = new AtomicInteger();
    private final EventTopic<String> topic;
    private final Thread thread = Thread.ofVirtual().unstarted(this::run);
    private volatile boolean stopped;

    Flowing(EventTopic<String> topic) {
      this.topic = topic;
    }

    void start() {
      thread.start();
    }

    /** Returns how many events were published. */
    int stop() throws InterruptedException {
      stopped = true;
      thread.join();
      return published.get();
    }

    /** The number of an event that flowed, or -1 for another. */
    static int number(String event) {
      return event.startsWith(PREFIX) ? Integer.parseInt(event.substring(PREFIX.length())) : -1;
    }

    private void run() {
      while (!stopped) {
        Await.done(topic.publish(PREFIX + published.get()));
        published.incrementAndGet();
      }
    }
  }

  private Pair<BoundedSourceQueue<ByteString>, PeerSubstream> echo(Set<String> echoed) {
    CompletableFuture<PeerSubstream> substream = new CompletableFuture<>();
    BoundedSourceQueue<ByteString> queue =
        Source.<ByteString>queue(16)
            .via(
                alice
                    .peer()
                    .flow(bob.peer().id(), "/test/echo")
                    .mapMaterializedValue(
                        opened -> {
                          var unused = opened.thenAccept(substream::complete);
                          return NotUsed.getInstance();
                        }))
            .toMat(Sink.foreach(chunk -> echoed.add(chunk.utf8String())), Keep.left())
            .run(system);
    return Pair.create(queue, Await.done(substream));
  }

  private void kill(EventBus bus, String actor, Object poison) {
    Adapter.toClassic(system)
        .actorSelection("/system/kaiku-" + bus.peer().id() + "-*/" + actor)
        .tell(poison, ActorRef.noSender());
  }
}
