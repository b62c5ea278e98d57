package io.kaiku.streams.bus;

import io.kaiku.kernel.bytes.Bytes;
import io.kaiku.kernel.id.PeerId;
import io.kaiku.streams.KaikuException;
import io.kaiku.streams.codec.Codec;
import io.kaiku.streams.flow.PublisherSource;
import io.kaiku.streams.topic.Buffer;
import io.kaiku.streams.topic.Handed;
import io.kaiku.streams.topic.Overflow;
import io.kaiku.streams.topic.Received;
import io.kaiku.streams.topic.Subscription;
import io.kaiku.streams.topic.Topic;
import io.kaiku.streams.topic.TopicMessage;
import io.kaiku.streams.topic.TopicPeers;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;
import org.apache.pekko.Done;
import org.apache.pekko.NotUsed;
import org.apache.pekko.stream.javadsl.Sink;
import org.apache.pekko.stream.javadsl.Source;

/**
 * A topic of typed events. On the wire an event is what the codec makes of it and nothing else, so
 * that peers of other languages read it. Delivery is best effort; events of one publisher come in
 * the order in which they came to us. Thread-safe; nothing blocks.
 *
 * @param <T> the events
 */
public final class EventTopic<T> {

  /** Events that a source reads ahead of its buffer. */
  private static final int AHEAD = 4;

  /** Events that a sink has under way. */
  private static final int PUBLISHING = 64;

  private static final Duration READY = Duration.ofMinutes(1);

  private final Topic topic;
  private final Codec<T> codec;
  private final BusContext context;

  EventTopic(Topic topic, Codec<T> codec, BusContext context) {
    this.topic = topic;
    this.codec = codec;
    this.context = context;
  }

  /** Its name. */
  public String name() {
    return topic.name();
  }

  /** The topic below: raw bytes and PeerIds. */
  public Topic raw() {
    return topic;
  }

  /**
   * Publishes an event. It is safe to publish before there is anybody: the event waits for a first
   * peer, up to {@code kaiku.streams.publish.max-wait}.
   *
   * @return who took it, at least one peer; fails with {@link KaikuException}
   */
  public CompletionStage<Published> publish(T event) {
    long startNanos = System.nanoTime();
    Bytes bytes;
    try {
      bytes = codec.encode(event);
    } catch (RuntimeException e) {
      return CompletableFuture.failedFuture(new KaikuException.CodecFailed(name(), "this peer", e));
    }
    return topic.publish(bytes).thenCompose(handed -> published(handed, startNanos));
  }

  /** Publishes what streams in, a few events at a time; fails with the first that fails. */
  public Sink<T, CompletionStage<Done>> sink() {
    return org.apache.pekko.stream.javadsl.Flow.<T>create()
        .mapAsync(PUBLISHING, this::publish)
        .toMat(Sink.ignore(), org.apache.pekko.stream.javadsl.Keep.right());
  }

  /** Subscribes with a buffer of the configured size that drops the oldest events. */
  public Subscription subscribe(EventHandler<T> handler) {
    return subscribe(Buffer.of(Overflow.DROP_OLDEST), handler);
  }

  /** Subscribes a handler. */
  public Subscription subscribe(Buffer buffer, EventHandler<T> handler) {
    return subscribe(buffer, new HandlerSubscriber<>(name(), handler, context));
  }

  /** Subscribes, under demand; signals come one at a time on virtual threads. */
  public Subscription subscribe(Buffer buffer, Flow.Subscriber<? super Delivery<T>> subscriber) {
    Objects.requireNonNull(subscriber, "subscriber");
    return topic.subscribe(buffer, new Decoding(subscriber));
  }

  /** A subscription of its own for each subscriber. */
  public Flow.Publisher<Delivery<T>> publisher(Buffer buffer) {
    return subscriber -> {
      var unused = subscribe(buffer, subscriber);
    };
  }

  /** A subscription of its own for each stream that is run. */
  public Source<Delivery<T>, NotUsed> source(Buffer buffer) {
    return Source.fromGraph(
        new PublisherSource<Delivery<T>, Delivery<T>>(
            publisher(buffer), AHEAD, delivery -> delivery));
  }

  /** {@link #ready(int, Duration)} for one peer and a minute. */
  public CompletionStage<TopicPeers> ready() {
    return ready(1, READY);
  }

  /**
   * Completes when so many connected peers subscribe to the topic and, if we subscribe, our mesh
   * has as many of them as it needs; fails with {@link KaikuException.NotReady}.
   */
  public CompletionStage<TopicPeers> ready(int peers, Duration atMost) {
    return topic.ready(peers, atMost);
  }

  private CompletionStage<Published> published(Handed handed, long startNanos) {
    return context
        .peer()
        .dataCentres(handed.peers())
        .thenApply(
            dataCentres ->
                new Published(
                    handed.peers().size(),
                    dataCentres,
                    TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - startNanos)));
  }

  /** Decodes on the thread of the subscriber, never on that of the router. */
  private final class Decoding implements Flow.Subscriber<Received> {
    private final Flow.Subscriber<? super Delivery<T>> target;
    private long missed;

    Decoding(Flow.Subscriber<? super Delivery<T>> target) {
      this.target = target;
    }

    @Override
    public void onSubscribe(Flow.Subscription subscription) {
      target.onSubscribe(subscription);
    }

    @Override
    public void onNext(Received received) {
      target.onNext(
          switch (received) {
            case Received.Missed(long count) -> {
              missed += count;
              yield new Delivery.Missed<>(count);
            }
            case TopicMessage message -> decoded(message);
          });
    }

    @Override
    public void onError(Throwable cause) {
      target.onError(cause);
    }

    @Override
    public void onComplete() {
      target.onComplete();
    }

    private Delivery<T> decoded(TopicMessage message) {
      String from = message.author().map(PeerId::toString).orElse("");
      T value;
      try {
        value = codec.decode(message.data());
      } catch (RuntimeException e) {
        // Also of a codec that throws what it should not: who sends bytes ends no subscription.
        context.count("event.unreadable");
        String whose = from.isEmpty() ? "an unknown publisher" : from;
        return new Delivery.Unreadable<>(
            from, message.data(), new KaikuException.CodecFailed(name(), whose, e));
      }
      long before = missed;
      missed = 0;
      return new Event<>(
          message.topic(),
          from,
          message.author().map(context::awaitDataCentre).orElse(""),
          Instant.ofEpochMilli(message.receivedAtMs()),
          value,
          before);
    }
  }
}
