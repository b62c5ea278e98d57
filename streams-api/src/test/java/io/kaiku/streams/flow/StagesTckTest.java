package io.kaiku.streams.flow;

import io.kaiku.streams.testing.Await;
import io.kaiku.streams.testing.Tck;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import java.util.stream.Stream;
import org.apache.pekko.NotUsed;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.stream.javadsl.Sink;
import org.apache.pekko.stream.javadsl.Source;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.reactivestreams.tck.TestEnvironment;
import org.reactivestreams.tck.flow.FlowPublisherVerification;
import org.reactivestreams.tck.flow.FlowSubscriberBlackboxVerification;

/** What the stages show to the other side keeps the rules of Reactive Streams. */
class StagesTckTest {
  private static ActorSystem<Void> system;

  @BeforeAll
  static void start() {
    system = ActorSystem.create(Behaviors.empty(), "tck");
  }

  @AfterAll
  static void stop() {
    system.terminate();
  }

  @TestFactory
  Stream<DynamicTest> aSinkPublishes() {
    return Tck.rules(Sinks::new);
  }

  @TestFactory
  Stream<DynamicTest> aSourceSubscribes() {
    return Tck.rules(Sources::new);
  }

  /** The elements of a stream, given to whoever subscribes. */
  public static final class Sinks extends FlowPublisherVerification<Long> {

    /** Generous, because the processor may be shared. */
    public Sinks() {
      super(new TestEnvironment(5_000, 50, 10));
    }

    @Override
    public Flow.Publisher<Long> createFlowPublisher(long elements) {
      return into(
          elements == Long.MAX_VALUE
              ? Source.repeat(1L)
              : Source.fromIterator(
                  () -> Stream.iterate(0L, i -> i + 1).limit(elements).iterator()));
    }

    @Override
    public Flow.Publisher<Long> createFailedFlowPublisher() {
      return into(Source.failed(new IllegalStateException("failed")));
    }

    private static Flow.Publisher<Long> into(Source<Long, NotUsed> source) {
      return subscriber -> {
        java.util.Objects.requireNonNull(subscriber, "subscriber");
        source.runWith(Sink.fromGraph(new SubscriberSink<Long, Long>(subscriber, i -> i)), system);
      };
    }
  }

  /** The subscriber inside of a source that is read. */
  public static final class Sources extends FlowSubscriberBlackboxVerification<Integer> {

    /** Generous, because the processor may be shared. */
    public Sources() {
      super(new TestEnvironment(5_000, 50, 10));
    }

    @Override
    public Flow.Subscriber<Integer> createFlowSubscriber() {
      CompletableFuture<Flow.Subscriber<? super Integer>> inside = new CompletableFuture<>();
      Source.fromGraph(new PublisherSource<Integer, Integer>(inside::complete, 4, i -> i))
          .runWith(Sink.ignore(), system);
      return narrow(Await.done(inside));
    }

    @Override
    public Integer createElement(int element) {
      return element;
    }

    private static Flow.Subscriber<Integer> narrow(Flow.Subscriber<? super Integer> wide) {
      return new Flow.Subscriber<>() {
        @Override
        public void onSubscribe(Flow.Subscription subscription) {
          wide.onSubscribe(subscription);
        }

        @Override
        public void onNext(Integer element) {
          wide.onNext(element);
        }

        @Override
        public void onError(Throwable cause) {
          wide.onError(cause);
        }

        @Override
        public void onComplete() {
          wide.onComplete();
        }
      };
    }
  }
}
