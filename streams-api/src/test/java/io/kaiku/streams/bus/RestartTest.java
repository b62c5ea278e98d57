package io.kaiku.streams.bus;

import static org.assertj.core.api.Assertions.assertThat;

import io.kaiku.streams.PeerSubstream;
import io.kaiku.streams.codec.Codec;
import io.kaiku.streams.testing.Await;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
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

/** Each actor of a peer is killed while events and the bytes of a substream flow. */
class RestartTest {
  private ActorSystem<Void> system;
  private EventBus alice;
  private EventBus bob;

  @BeforeEach
  void start() {
    system = ActorSystem.create(Behaviors.empty(), "restart");
    alice = Buses.start(system, "eu", "");
    bob = Buses.start(system, "us", "", Buses.hostAndPort(alice));
  }

  @AfterEach
  void stop() {
    alice.close();
    bob.close();
    system.terminate();
  }

  @ParameterizedTest
  @ValueSource(strings = {"gossipsub", "identify", "ping", "peers", "swarm", "peerstore"})
  void theMeshIsBackAndSubstreamsLiveOn(String victim) {
    Set<String> got = ConcurrentHashMap.newKeySet();
    EventTopic<String> from = alice.topic("flow", Codec.utf8());
    EventTopic<String> to = bob.topic("flow", Codec.utf8());
    from.subscribe(event -> {});
    to.subscribe(event -> got.add(event.value()));
    bob.peer().handle("/test/echo", peer -> Flow.of(ByteString.class));
    Await.done(from.ready());
    var echoed = ConcurrentHashMap.<String>newKeySet();
    Pair<BoundedSourceQueue<ByteString>, PeerSubstream> stream = echo(echoed);
    exchange(from, got, stream.first(), echoed, "before");

    for (Object poison : new Object[] {Kill.getInstance(), PoisonPill.getInstance()}) {
      kill(alice, victim, poison);
      exchange(from, got, stream.first(), echoed, "after " + poison);
    }

    Await.done(from.ready(1, Duration.ofSeconds(60)));
    assertThat(stream.second().closed().toCompletableFuture()).isNotDone();
    assertThat(alice.peer().stopped().toCompletableFuture()).isNotDone();
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

  /** Events and bytes get through, however long the actor takes to be back. */
  private static void exchange(
      EventTopic<String> topic,
      Set<String> got,
      BoundedSourceQueue<ByteString> bytes,
      Set<String> echoed,
      String text) {
    assertThat(Await.done(topic.publish(text)).peers()).isEqualTo(1);
    Await.until("the event " + text, () -> got.contains(text));
    bytes.offer(ByteString.fromString(text));
    Await.until("the bytes " + text, () -> echoed.contains(text));
  }

  private void kill(EventBus bus, String actor, Object poison) {
    Adapter.toClassic(system)
        .actorSelection("/system/kaiku-" + bus.peer().id() + "-*/" + actor)
        .tell(poison, ActorRef.noSender());
  }
}
