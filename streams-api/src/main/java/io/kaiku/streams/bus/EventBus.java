package io.kaiku.streams.bus;

import io.kaiku.streams.Peer;
import io.kaiku.streams.codec.Codec;
import io.kaiku.streams.flow.Blocking;
import io.kaiku.streams.topic.TopicRules;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.Done;

/**
 * Events between services, in one data centre or several, without a broker: each service holds a
 * bus, knows one address of another, and publishes and subscribes to typed topics.
 *
 * <p>Thread-safe; nothing blocks but what says so. Stages fail with {@link
 * io.kaiku.streams.KaikuException}. Handlers run on virtual threads.
 */
public final class EventBus implements AutoCloseable {

  private final BusContext context;

  private EventBus(BusContext context) {
    this.context = context;
  }

  /** Begins to describe a bus. */
  public static EventBusBuilder builder() {
    return new EventBusBuilder();
  }

  /** The bus of a peer that runs already, and that is stopped with it. */
  public static EventBus of(Peer peer) {
    return new EventBus(new BusContext(peer, peer.counters("bus")));
  }

  /** A topic whose rules are as {@code kaiku.gossipsub.topic} says: signed events. */
  public <T> EventTopic<T> topic(String name, Codec<T> codec) {
    return new EventTopic<>(context.peer().topic(name), codec, context);
  }

  /** A topic with rules of its own, which must be the same at all its members. */
  public <T> EventTopic<T> topic(String name, Codec<T> codec, TopicRules rules) {
    return new EventTopic<>(context.peer().topic(name, rules), codec, context);
  }

  /** How this bus is called in {@link Event#from} elsewhere. */
  public String id() {
    return context.peer().id().toString();
  }

  /** The layer below: PeerIds, substreams, raw topics. */
  public Peer peer() {
    return context.peer();
  }

  /** Stops in order; what was handed to links is flushed within a bound. Idempotent. */
  public CompletionStage<Done> stop() {
    return context.peer().stop();
  }

  /** {@link #stop}, and waits for it. */
  @Override
  public void close() {
    var unused = Blocking.join(stop());
  }
}
