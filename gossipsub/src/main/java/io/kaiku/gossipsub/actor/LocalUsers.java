package io.kaiku.gossipsub.actor;

import io.kaiku.gossipsub.actor.publish.Publications;
import io.kaiku.gossipsub.actor.publish.PublishOptions;
import io.kaiku.gossipsub.actor.publish.Published;
import io.kaiku.gossipsub.actor.topics.SubscriberOptions;
import io.kaiku.gossipsub.actor.topics.TopicEvent;
import io.kaiku.gossipsub.actor.topics.TopicState;
import io.kaiku.gossipsub.actor.topics.TopicSubscription;
import io.kaiku.gossipsub.actor.topics.TopicValidator;
import io.kaiku.gossipsub.core.TopicConfig;
import io.kaiku.kernel.bytes.Bytes;
import io.kaiku.node.protocol.Registration;
import io.kaiku.node.protocol.Tools;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.apache.pekko.actor.typed.ActorRef;
import org.jspecify.annotations.Nullable;

/**
 * What local users want, between them and the router of the moment, which is woken when it has
 * changed. Nothing depends on a message to an actor that may be restarting: a router that begins
 * finds everything here.
 */
final class LocalUsers implements PubSub {
  private final GossipsubSettings settings;
  private final Tools tools;
  private final Executor executor;
  private final TopicTable topics;
  private final Publications publications;
  private final AtomicBoolean woken = new AtomicBoolean();
  private final AtomicLong incarnations = new AtomicLong();
  private final Set<Runnable> atEnd = ConcurrentHashMap.newKeySet();
  private volatile @Nullable ActorRef<GossipsubModule.Request> router;
  private volatile boolean stopped;

  LocalUsers(GossipsubSettings settings, Tools tools, Executor executor) {
    this.settings = settings;
    this.tools = tools;
    this.executor = executor;
    this.topics = new TopicTable(settings, executor);
    this.publications = new Publications(settings.local().publish(), tools, executor, this::wake);
  }

  /**
   * One router of several that follow one another.
   *
   * @param cpu runs what takes time on it
   */
  record Incarnation(long number, ActorRef<GossipsubModule.Request> self, Executor cpu) {}

  /** Whether these are the tools of the same peer. */
  @SuppressWarnings("ReferenceEquality") // every peer has a clock of its own
  boolean areOf(Tools other) {
    return tools.clock() == other.clock();
  }

  /** A router begins. */
  Incarnation begin(ActorRef<GossipsubModule.Request> self, Executor cpu) {
    router = self;
    return new Incarnation(incarnations.incrementAndGet(), self, cpu);
  }

  /** A router has ended: until the next one begins nobody is known. */
  void lost(Incarnation ended) {
    if (ended.number() == incarnations.get()) {
      router = null;
      topics.routerLost();
    }
  }

  TopicTable topics() {
    return topics;
  }

  Publications publications() {
    return publications;
  }

  Executor executor() {
    return executor;
  }

  /** The router has seen that it was woken: a later change wakes it again. */
  void awake() {
    woken.set(false);
  }

  /** The peer stops: no more messages come, and nobody else. */
  void complete() {
    stopped = true;
    topics.complete();
    atEnd.forEach(executor::execute);
  }

  @Override
  public void configure(String topic, TopicConfig config) {
    if (config.maxDataBytes() > settings.maxRpcBytes() - GossipsubSettings.ROOM_BYTES) {
      throw new IllegalArgumentException(
          "messages of "
              + config.maxDataBytes()
              + " bytes do not fit: lower maxDataBytes, or raise"
              + " kaiku.gossipsub.limits.max-rpc-bytes");
    }
    topics.configure(named(topic), config);
    wake();
  }

  @Override
  public Registration validate(String topic, TopicValidator validator) {
    return waking(topics.validate(named(topic), validator));
  }

  @Override
  public Registration join(String topic) {
    return waking(topics.join(named(topic)));
  }

  @Override
  public TopicSubscription subscribe(
      String topic, SubscriberOptions options, Flow.Subscriber<? super TopicEvent> subscriber) {
    TopicSubscription subscription =
        topics.subscribe(named(topic), options, subscriber, this::wake);
    wake();
    return subscription;
  }

  @Override
  public CompletionStage<Published> publish(String topic, Bytes data, PublishOptions options) {
    return publications.publish(named(topic), data, options);
  }

  @Override
  public TopicState state(String topic) {
    return topics.state(named(topic));
  }

  @Override
  public Registration watch(String topic, Consumer<TopicState> observer) {
    return waking(topics.watch(named(topic), observer));
  }

  @Override
  public CompletionStage<TopicState> ready(String topic, int peers, long deadlineMs) {
    CompletableFuture<TopicState> ready = new CompletableFuture<>();
    Runnable end = () -> ready.completeExceptionally(hasStopped());
    atEnd.add(end);
    if (stopped) {
      atEnd.remove(end);
      return CompletableFuture.failedFuture(hasStopped());
    }
    Registration watching =
        watch(
            topic,
            state -> {
              if (isReady(state, peers)) {
                ready.complete(state);
              }
            });
    Registration alarm =
        tools
            .alarms()
            .in(
                deadlineMs,
                () -> executor.execute(() -> ready.completeExceptionally(late(topic, peers))));
    return ready
        .whenComplete(
            (state, late) -> {
              atEnd.remove(end);
              alarm.close();
              watching.close();
            })
        .minimalCompletionStage();
  }

  /** The router may not have heard yet that we join the topic. */
  private boolean isReady(TopicState state, int peers) {
    int mesh = Math.min(peers, settings.router().mesh().dLow());
    boolean joined = state.joined() || topics.wanted(state.topic()).joined();
    return state.peers().size() >= peers && (!joined || state.meshPeers().size() >= mesh);
  }

  private static CancellationException hasStopped() {
    return new CancellationException("the peer has stopped");
  }

  private TimeoutException late(String topic, int peers) {
    TopicState state = state(topic);
    return new TimeoutException(
        state.peers().size()
            + " connected peers subscribe to "
            + topic
            + ", of "
            + peers
            + " wanted, and "
            + (state.joined()
                ? state.meshPeers().size() + " are in its mesh"
                : "it is not joined"));
  }

  private Registration waking(Registration registration) {
    wake();
    return () -> {
      registration.close();
      wake();
    };
  }

  private void wake() {
    if (woken.compareAndSet(false, true)) {
      ActorRef<GossipsubModule.Request> now = router;
      if (now != null) {
        now.tell(new GossipsubModule.Wake());
      }
    }
  }

  private String named(String topic) {
    int max = settings.router().limits().peer().maxTopicBytes();
    int bytes =
        topic.length() > max ? topic.length() : topic.getBytes(StandardCharsets.UTF_8).length;
    if (bytes < 1 || bytes > max) {
      throw new IllegalArgumentException(
          "a topic is named by 1 to "
              + max
              + " bytes of UTF-8, not "
              + bytes
              + ": choose another name, or change kaiku.gossipsub.limits.peer.max-topic-bytes");
    }
    return topic;
  }
}
