package io.kaiku.streams.flow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kaiku.kernel.bytes.Bytes;
import io.kaiku.streams.testing.Await;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.SubmissionPublisher;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.stream.javadsl.Sink;
import org.apache.pekko.stream.javadsl.SinkQueueWithCancel;
import org.apache.pekko.stream.javadsl.Source;
import org.apache.pekko.util.ByteString;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class StagesTest {
  private static ActorSystem<Void> system;

  @BeforeAll
  static void start() {
    system = ActorSystem.create(Behaviors.empty(), "stages");
  }

  @AfterAll
  static void stop() {
    system.terminate();
  }

  /** A publisher whose demand the test sees, and that gives what the test tells it to. */
  private static final class Manual implements Flow.Publisher<Integer>, Flow.Subscription {
    final AtomicLong asked = new AtomicLong();
    final CompletableFuture<Flow.Subscriber<? super Integer>> subscriber =
        new CompletableFuture<>();
    final CompletableFuture<Void> cancelled = new CompletableFuture<>();

    @Override
    public void subscribe(Flow.Subscriber<? super Integer> newcomer) {
      newcomer.onSubscribe(this);
      subscriber.complete(newcomer);
    }

    @Override
    public void request(long n) {
      asked.addAndGet(n);
    }

    @Override
    public void cancel() {
      cancelled.complete(null);
    }
  }

  private static SinkQueueWithCancel<Integer> pulled(Manual publisher, int ahead) {
    return Source.fromGraph(new PublisherSource<Integer, Integer>(publisher, ahead, i -> i))
        .runWith(Sink.<Integer>queue(1), system);
  }

  @Test
  void everythingArrivesInOrderBetweenTwoThreads() {
    List<Integer> all = IntStream.range(0, 100_000).boxed().toList();
    SubmissionPublisher<Integer> publisher = new SubmissionPublisher<>();
    CompletionStage<List<Integer>> got =
        Source.fromGraph(new PublisherSource<Integer, Integer>(publisher, 8, i -> i))
            .runWith(Sink.seq(), system);
    Await.until("subscribed", publisher::hasSubscribers);
    all.forEach(publisher::submit);
    publisher.close();

    assertThat(Await.done(got)).isEqualTo(all);
  }

  @Test
  void aSourceAsksForNoMoreThanItMayReadAhead() {
    Manual publisher = new Manual();
    SinkQueueWithCancel<Integer> queue = pulled(publisher, 4);
    var subscriber = Await.done(publisher.subscriber);
    for (int i = 0; i < 4; i++) {
      subscriber.onNext(i);
    }
    assertThat(Await.done(queue.pull())).contains(0);
    assertThat(Await.done(queue.pull())).contains(1);
    Await.until("more is asked for", () -> publisher.asked.get() > 4);

    assertThat(publisher.asked.get()).isLessThanOrEqualTo(4 + 4);
    queue.cancel();
    Await.done(publisher.cancelled);
  }

  @Test
  void aPublisherThatGivesUnaskedFailsTheSourceAndIsCancelled() {
    Manual publisher = new Manual();
    SinkQueueWithCancel<Integer> queue = pulled(publisher, 2);
    var subscriber = Await.done(publisher.subscriber);
    for (int i = 0; i < 20; i++) {
      subscriber.onNext(i);
    }
    Await.done(publisher.cancelled);

    assertThatThrownBy(
            () -> {
              while (Await.done(queue.pull()).isPresent()) {
                assertThat(publisher.cancelled).isDone();
              }
            })
        .hasMessageContaining("asked");
  }

  @Test
  void anErrorFailsTheSourceEvenIfNobodyReads() {
    Manual publisher = new Manual();
    CompletionStage<Integer> got =
        Source.fromGraph(new PublisherSource<Integer, Integer>(publisher, 2, i -> i))
            .runWith(Sink.head(), system);
    Await.done(publisher.subscriber).onError(new IllegalStateException("broken"));

    assertThatThrownBy(() -> Await.done(got)).hasMessageContaining("broken");
  }

  @Test
  void aSinkPullsWhatItsSubscriberAsksFor() {
    AtomicLong made = new AtomicLong();
    CompletableFuture<Flow.Subscription> subscription = new CompletableFuture<>();
    LinkedBlockingQueue<Long> got = new LinkedBlockingQueue<>();
    Source.repeat(1)
        .map(unused -> made.incrementAndGet())
        .runWith(
            Sink.fromGraph(
                new SubscriberSink<Long, Long>(new Receiving(subscription, got), i -> i)),
            system);
    Await.done(subscription).request(3);
    Await.until("three are given", () -> got.size() == 3);
    Await.done(subscription).request(2);
    Await.until("two more are given", () -> got.size() == 5);

    assertThat(made.get()).isLessThanOrEqualTo(6);
    Await.done(subscription).cancel();
  }

  @Test
  void bytesAreNotCopiedWhereTheyNeedNotBe() {
    byte[] array = {1, 2, 3, 4};

    assertThat(ByteStrings.of(Bytes.wrap(array, 1, 2)).toArray()).containsExactly(2, 3);
    assertThat(ByteStrings.toBytes(ByteString.fromArrayUnsafe(array)).array()).isSameAs(array);
    assertThat(ByteStrings.toBytes(ByteString.fromArrayUnsafe(array, 1, 2)))
        .isEqualTo(Bytes.fromHex("0203"));
    assertThat(ByteStrings.toBytes(ByteString.fromString("ab").concat(ByteString.fromString("cd"))))
        .isEqualTo(Bytes.utf8("abcd"));
  }

  private record Receiving(
      CompletableFuture<Flow.Subscription> subscription, LinkedBlockingQueue<Long> got)
      implements Flow.Subscriber<Long> {
    @Override
    public void onSubscribe(Flow.Subscription given) {
      subscription.complete(given);
    }

    @Override
    public void onNext(Long element) {
      got.add(element);
    }

    @Override
    public void onError(Throwable cause) {}

    @Override
    public void onComplete() {}
  }
}
