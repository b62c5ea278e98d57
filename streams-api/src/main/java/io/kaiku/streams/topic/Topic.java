package io.kaiku.streams.topic;

import io.kaiku.gossipsub.actor.PubSub;
import io.kaiku.gossipsub.actor.publish.PublishException;
import io.kaiku.gossipsub.actor.publish.PublishOptions;
import io.kaiku.gossipsub.actor.topics.SubscriberOptions;
import io.kaiku.gossipsub.actor.topics.TopicEvent;
import io.kaiku.gossipsub.actor.topics.TopicState;
import io.kaiku.gossipsub.core.GossipsubCommand;
import io.kaiku.kernel.bytes.Bytes;
import io.kaiku.streams.KaikuException;
import io.kaiku.streams.Registration;
import io.kaiku.streams.StreamsConfig;
import io.kaiku.streams.flow.Failures;
import io.kaiku.streams.flow.PublisherSource;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.apache.pekko.Done;
import org.apache.pekko.NotUsed;
import org.apache.pekko.stream.javadsl.Source;

/**
 * A topic as a peer sees it: raw bytes, to and from PeerIds. Delivery is best effort; messages of
 * one author come in the order in which they came to us. Thread-safe; nothing blocks.
 */
public final class Topic {

  /** Messages that a source reads ahead of its buffer. */
  private static final int AHEAD = 4;

  private final String name;
  private final PubSub pubSub;
  private final StreamsConfig config;

  private Topic(String name, PubSub pubSub, StreamsConfig config) {
    this.name = name;
    this.pubSub = pubSub;
    this.config = config;
  }

  /**
   * The topic of a peer; users get it from {@link io.kaiku.streams.Peer#topic}.
   *
   * @param rules empty: as {@code kaiku.gossipsub.topic} says
   */
  public static Topic of(
      String name, PubSub pubSub, StreamsConfig config, Optional<TopicRules> rules) {
    Topic topic = new Topic(name, pubSub, config);
    topic.checked(
        () -> {
          rules.ifPresent(topic::configure);
          return pubSub.state(name);
        });
    return topic;
  }

  /** Its name. */
  public String name() {
    return name;
  }

  /**
   * Publishes, joined or not. Where no peer of the topic is connected the message waits for one, up
   * to {@code kaiku.streams.publish.max-wait}.
   *
   * @return to whom it was handed: written to their links, at least one; fails with {@link
   *     KaikuException.NotHeard}, {@link KaikuException.BacklogFull}, {@link
   *     KaikuException.PublishRefused} or {@link KaikuException.Stopped}
   */
  public CompletionStage<Handed> publish(Bytes data) {
    StreamsConfig.Publishing how = config.publishing();
    PublishOptions options = PublishOptions.within(how.maxWaitMs()).withSettle(how.settleMs());
    return Failures.translated(
        pubSub
            .publish(name, data, options)
            .thenApply(done -> new Handed(done.id(), done.peers(), done.others())),
        this::refused);
  }

  /**
   * Joins the topic and gives its messages to a subscriber, under its demand, on virtual threads
   * and one signal at a time, so it may block.
   */
  public Subscription subscribe(Buffer buffer, Flow.Subscriber<? super Received> subscriber) {
    Objects.requireNonNull(subscriber, "subscriber");
    CompletableFuture<Done> ended = new CompletableFuture<>();
    return checked(
        () ->
            new Subscription(
                pubSub.subscribe(name, options(buffer), new Adapter(subscriber, ended)), ended));
  }

  /** A subscription of its own for each subscriber. */
  public Flow.Publisher<Received> publisher(Buffer buffer) {
    return subscriber -> {
      var unused = subscribe(buffer, subscriber);
    };
  }

  /** A subscription of its own for each stream that is run. */
  public Source<Received, NotUsed> source(Buffer buffer) {
    return Source.fromGraph(new PublisherSource<>(publisher(buffer), AHEAD, received -> received));
  }

  /** Takes part in the topic without a subscriber, until the registration is closed. */
  public Registration join() {
    return checked(() -> pubSub.join(name)::close);
  }

  /** Who takes part now. */
  public TopicPeers peers() {
    return checked(() -> peers(pubSub.state(name)));
  }

  /**
   * Tells who takes part, now and after each change, until the registration is closed; on a virtual
   * thread, skipping states that are outdated by then.
   */
  public Registration onPeers(Consumer<TopicPeers> observer) {
    return checked(() -> pubSub.watch(name, state -> observer.accept(peers(state)))::close);
  }

  /**
   * Completes when so many connected peers subscribe to the topic and, if we joined it, our mesh
   * has as many of them as it needs; fails with {@link KaikuException.NotReady}, or {@link
   * KaikuException.Stopped} when the peer stops before.
   */
  public CompletionStage<TopicPeers> ready(int peers, Duration atMost) {
    return Failures.translated(
        checked(() -> pubSub.ready(name, peers, Math.max(1, atMost.toMillis())))
            .thenApply(Topic::peers),
        cause ->
            cause instanceof TimeoutException late
                ? new KaikuException.NotReady(name, atMost.toMillis(), late)
                : new KaikuException.Stopped("waiting for peers of " + name));
  }

  private void configure(TopicRules rules) {
    pubSub.configure(name, rules.config());
    rules.validator().ifPresent(this::validate);
  }

  private void validate(Validator validator) {
    var unused =
        pubSub.validate(
            name, message -> validator.judge(message(message)).thenApply(Topic::verdict));
  }

  private SubscriberOptions options(Buffer buffer) {
    StreamsConfig.Subscribing defaults = config.subscribing();
    return new SubscriberOptions(
        overflow(buffer.overflow()),
        buffer.events() == 0 ? defaults.events() : buffer.events(),
        buffer.bytes() == 0 ? defaults.bytes() : buffer.bytes(),
        buffer.own());
  }

  /** What the layer below refuses is a setting of the topic. */
  private <T> T checked(java.util.function.Supplier<T> action) {
    try {
      return action.get();
    } catch (IllegalArgumentException | IllegalStateException e) {
      throw new KaikuException.TopicRefused(
          name, String.valueOf(e.getMessage()), "change its name, its rules or the buffer");
    }
  }

  private KaikuException refused(Throwable cause) {
    long waitedMs = config.publishing().maxWaitMs();
    if (!(cause instanceof PublishException known)) {
      return new KaikuException.PublishRefused(name, String.valueOf(cause.getMessage()));
    }
    String why = String.valueOf(known.getMessage());
    return switch (known) {
      case PublishException.Refused refused -> new KaikuException.PublishRefused(name, why);
      case PublishException.Unheard unheard -> new KaikuException.NotHeard(name, waitedMs, why);
      case PublishException.Unwritten lost -> new KaikuException.NotHeard(name, waitedMs, why);
      case PublishException.TooMany many -> new KaikuException.BacklogFull(name, why);
      case PublishException.Stopping stop -> new KaikuException.Stopped("a publish to " + name);
    };
  }

  private static TopicPeers peers(TopicState state) {
    return new TopicPeers(state.joined(), state.peers(), state.meshPeers());
  }

  private static TopicMessage message(io.kaiku.gossipsub.actor.topics.TopicMessage message) {
    return new TopicMessage(
        message.topic(),
        message.id(),
        Optional.ofNullable(message.author()),
        message.from(),
        message.data(),
        message.receivedAtMs());
  }

  private static GossipsubCommand.Verdict verdict(Verdict verdict) {
    return switch (verdict) {
      case ACCEPT -> GossipsubCommand.Verdict.ACCEPT;
      case REJECT -> GossipsubCommand.Verdict.REJECT;
      case IGNORE -> GossipsubCommand.Verdict.IGNORE;
    };
  }

  private static io.kaiku.gossipsub.actor.topics.Overflow overflow(Overflow overflow) {
    return switch (overflow) {
      case BACKPRESSURE -> io.kaiku.gossipsub.actor.topics.Overflow.BACKPRESSURE;
      case DROP_OLDEST -> io.kaiku.gossipsub.actor.topics.Overflow.DROP_OLDEST;
      case DROP_NEWEST -> io.kaiku.gossipsub.actor.topics.Overflow.DROP_NEWEST;
      case FAIL -> io.kaiku.gossipsub.actor.topics.Overflow.FAIL;
    };
  }

  /** Between a subscriber of ours and one of the layer below. */
  private final class Adapter implements Flow.Subscriber<TopicEvent> {
    private final Flow.Subscriber<? super Received> target;
    private final CompletableFuture<Done> ended;

    Adapter(Flow.Subscriber<? super Received> target, CompletableFuture<Done> ended) {
      this.target = target;
      this.ended = ended;
    }

    @Override
    public void onSubscribe(Flow.Subscription subscription) {
      target.onSubscribe(
          new Flow.Subscription() {
            @Override
            public void request(long n) {
              subscription.request(n);
            }

            @Override
            public void cancel() {
              subscription.cancel();
              ended.complete(Done.getInstance());
            }
          });
    }

    @Override
    public void onNext(TopicEvent event) {
      try {
        target.onNext(
            switch (event) {
              case TopicEvent.Message(var message) -> message(message);
              case TopicEvent.Missed(long count) -> new Received.Missed(count);
            });
      } catch (RuntimeException | Error thrown) {
        ended.completeExceptionally(thrown);
        throw thrown;
      }
    }

    @Override
    public void onError(Throwable cause) {
      KaikuException ours = new KaikuException.Overflowed(name, String.valueOf(cause.getMessage()));
      ended.completeExceptionally(ours);
      target.onError(ours);
    }

    @Override
    public void onComplete() {
      ended.complete(Done.getInstance());
      target.onComplete();
    }
  }
}
