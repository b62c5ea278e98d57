package io.kaiku.gossipsub.actor;

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
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;

/**
 * The topics of one peer. Everything that is asked for holds until it is taken back, whether the
 * router is restarted meanwhile or not. Thread-safe; nothing blocks.
 *
 * <p>Topics are named by 1 to {@code kaiku.gossipsub.limits.peer.max-topic-bytes} bytes of UTF-8;
 * other names are refused with {@link IllegalArgumentException}.
 */
public interface PubSub {

  /**
   * Sets the rules of a topic, which all its peers must agree on; without it {@code
   * kaiku.gossipsub.topic} holds. Best done before it is joined: it counts for messages that come
   * from now on. {@link TopicConfig#validated} follows from {@link #validate}.
   *
   * @throws IllegalArgumentException if messages may be larger than what the peer reads
   */
  void configure(String topic, TopicConfig config);

  /**
   * Sets the validator of a topic, until the registration is closed.
   *
   * @throws IllegalStateException if it has one
   */
  Registration validate(String topic, TopicValidator validator);

  /**
   * Joins a topic without a subscriber, until the registration is closed: forwards its messages.
   */
  Registration join(String topic);

  /**
   * Joins a topic and gives its messages to a subscriber, each subscriber on one thread at a time
   * that it may block, and under its demand. Messages of one author come in the order in which they
   * came to us, unless a validator judges several at a time.
   *
   * <p>The subscriber is told {@code onComplete} when the peer stops, and {@code onError} with
   * {@link io.kaiku.gossipsub.actor.topics.SubscriberOverflowException}. If it throws, its
   * subscription ends.
   */
  TopicSubscription subscribe(
      String topic, SubscriberOptions options, Flow.Subscriber<? super TopicEvent> subscriber);

  /**
   * Publishes to a topic, joined or not. Where no peer of the topic is connected the message waits
   * for one, within {@code kaiku.gossipsub.publish}.
   *
   * @return to which peers the message was written, when there is one at least; fails with {@link
   *     io.kaiku.gossipsub.actor.publish.PublishException}
   */
  CompletionStage<Published> publish(String topic, Bytes data, PublishOptions options);

  /** How a topic is doing. */
  TopicState state(String topic);

  /**
   * Tells of the state of a topic, the present one first, until the registration is closed; runs on
   * a thread that the observer may block, and skips states that are outdated then.
   */
  Registration watch(String topic, Consumer<TopicState> observer);

  /**
   * Completes when at least so many connected peers subscribe to a topic and, if we joined it, our
   * mesh has as many of them as it needs: it does not grow to all peers of a topic.
   *
   * @return fails with {@link TimeoutException} after {@code deadlineMs}, and with {@link
   *     java.util.concurrent.CancellationException} when the peer stops
   */
  CompletionStage<TopicState> ready(String topic, int peers, long deadlineMs);
}
