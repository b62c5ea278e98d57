package io.kaiku.streams;

import static org.assertj.core.api.Assertions.assertThat;

import io.kaiku.kernel.bytes.Bytes;
import io.kaiku.streams.testing.Await;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.stream.javadsl.Sink;
import org.apache.pekko.stream.javadsl.Source;
import org.apache.pekko.util.ByteString;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** One substream whose reader has stopped, and 99 others on the same connection. */
class StalledReaderTest {
  private static final int CHUNK = 16 * 1024;
  private static final int CHUNKS = 16;

  /** The largest window that one substream may have, and what its writer holds besides. */
  private static final long MOST = (16L << 20) + (1 << 20);

  private ActorSystem<Void> system;
  private Peer alice;
  private Peer bob;

  @BeforeEach
  void start() {
    system = ActorSystem.create(Behaviors.empty(), "stalled");
    alice = Peer.builder().system(system).listen("127.0.0.1:0").startBlocking();
    bob = Peer.builder().system(system).listen("127.0.0.1:0").startBlocking();
    Await.done(alice.connect(bob.addresses().getFirst()));
  }

  @AfterEach
  void stop() {
    alice.close();
    bob.close();
    system.terminate();
  }

  @Test
  void stopsItsWriterAndNobodyElse() throws InterruptedException {
    LinkedBlockingQueue<PeerSubstream> unread = new LinkedBlockingQueue<>();
    bob.accept(unread::add, "/test/stalled");
    bob.handle("/test/flowing", peer -> org.apache.pekko.stream.javadsl.Flow.of(ByteString.class));
    AtomicLong taken = new AtomicLong();
    Source.repeat(ByteString.fromArray(new byte[CHUNK]))
        .map(
            chunk -> {
              taken.addAndGet(chunk.size());
              return chunk;
            })
        .via(alice.flow(bob.id(), "/test/stalled"))
        .runWith(Sink.ignore(), system);
    PeerSubstream stalled = unread.take();

    List<CompletionStage<Integer>> others = new ArrayList<>();
    for (int i = 0; i < 99; i++) {
      others.add(
          Source.repeat(ByteString.fromArray(new byte[CHUNK]))
              .take(CHUNKS)
              .via(alice.flow(bob.id(), "/test/flowing"))
              .runFold(0, (sum, chunk) -> sum + chunk.size(), system));
    }
    for (CompletionStage<Integer> other : others) {
      assertThat(Await.done(other)).isEqualTo(CHUNKS * CHUNK);
    }
    long before = taken.get();
    assertThat(before).isPositive().isLessThan(MOST);

    stalled.publisher().subscribe(new Endless());
    Await.until("the writer goes on", () -> taken.get() > before + MOST);
  }

  private static final class Endless implements Flow.Subscriber<Bytes> {
    @Override
    public void onSubscribe(Flow.Subscription subscription) {
      subscription.request(Long.MAX_VALUE);
    }

    @Override
    public void onNext(Bytes chunk) {}

    @Override
    public void onError(Throwable cause) {}

    @Override
    public void onComplete() {}
  }
}
