package io.kaiku.gossipsub.actor;

import io.kaiku.gossipsub.actor.topics.HeldBytes;
import io.kaiku.gossipsub.actor.topics.SubscriberOptions;
import io.kaiku.gossipsub.actor.topics.TopicEvent;
import io.kaiku.gossipsub.actor.topics.TopicHub;
import io.kaiku.gossipsub.actor.topics.TopicState;
import io.kaiku.gossipsub.actor.topics.TopicSubscription;
import io.kaiku.gossipsub.actor.topics.TopicValidator;
import io.kaiku.gossipsub.actor.topics.TopicWatcher;
import io.kaiku.gossipsub.core.TopicConfig;
import io.kaiku.node.protocol.Registration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What local users want of topics. It outlives the router, which is told the difference to what it
 * knows. Thread-safe; bounded by what local users ask for.
 */
final class TopicTable {
  private final TopicConfig defaults;
  private final long seenTtlMs;
  private final HeldBytes held;
  private final Executor executor;
  private final Map<String, Entry> entries = new LinkedHashMap<>();
  private final Set<String> changed = new LinkedHashSet<>();
  private boolean complete;

  private static final class Entry {
    final TopicHub hub;
    final List<TopicWatcher> watchers = new ArrayList<>(1);
    @Nullable TopicConfig config;
    @Nullable TopicValidator validator;
    int joins;
    TopicState state;

    Entry(TopicHub hub, TopicState state) {
      this.hub = hub;
      this.state = state;
    }

    boolean isWanted() {
      return joins > 0 || config != null || validator != null || !watchers.isEmpty();
    }
  }

  /**
   * What the router should know of a topic.
   *
   * @param config null: the defaults
   */
  record Wanted(@Nullable TopicConfig config, boolean joined) {
    static final Wanted NOTHING = new Wanted(null, false);
  }

  TopicTable(GossipsubSettings settings, Executor executor) {
    this.defaults = settings.router().topicDefaults();
    this.seenTtlMs = settings.router().timing().seenTtlMs();
    this.held = new HeldBytes(settings.local().maxHeldBytes());
    this.executor = executor;
  }

  /** Topics that were changed since the last call. */
  synchronized List<String> takeChanged() {
    List<String> names = new ArrayList<>(changed);
    changed.clear();
    return names;
  }

  /** All topics. */
  synchronized List<String> names() {
    return List.copyOf(entries.keySet());
  }

  synchronized Wanted wanted(String topic) {
    Entry entry = entries.get(topic);
    if (entry == null) {
      return Wanted.NOTHING;
    }
    boolean validated = entry.validator != null;
    if (entry.config == null && !validated) {
      return new Wanted(null, entry.joins > 0);
    }
    TopicConfig config = entry.config == null ? defaults : entry.config;
    return new Wanted(config.withValidation(validated), entry.joins > 0);
  }

  synchronized TopicConfig config(String topic) {
    Entry entry = entries.get(topic);
    return entry == null || entry.config == null ? defaults : entry.config;
  }

  synchronized void configure(String topic, TopicConfig config) {
    entry(topic).config = config;
    changed.add(topic);
  }

  synchronized @Nullable TopicValidator validator(String topic) {
    Entry entry = entries.get(topic);
    return entry == null ? null : entry.validator;
  }

  synchronized Registration validate(String topic, TopicValidator validator) {
    Entry entry = entry(topic);
    if (entry.validator != null) {
      throw new IllegalStateException(
          topic + " has a validator: close its registration before another is set");
    }
    entry.validator = validator;
    changed.add(topic);
    return once(
        () -> {
          entry.validator = null;
          left(topic, entry);
        });
  }

  synchronized Registration join(String topic) {
    Entry entry = entry(topic);
    entry.joins++;
    changed.add(topic);
    return once(
        () -> {
          entry.joins--;
          left(topic, entry);
        });
  }

  /**
   * Joins a topic for a subscriber, who is there before the router can see that it is joined.
   *
   * @param left called when the subscription has ended and its membership with it
   */
  synchronized TopicSubscription subscribe(
      String topic,
      SubscriberOptions options,
      Flow.Subscriber<? super TopicEvent> subscriber,
      Runnable left) {
    Registration membership = join(topic);
    TopicHub hub = entry(topic).hub;
    TopicSubscription subscription =
        hub.subscribe(
            options,
            subscriber,
            () -> {
              membership.close();
              left.run();
            });
    if (complete) {
      hub.complete();
    }
    return subscription;
  }

  /** The hub of a topic that is joined; null if it is not. */
  synchronized @Nullable TopicHub hub(String topic) {
    Entry entry = entries.get(topic);
    return entry == null || entry.joins == 0 ? null : entry.hub;
  }

  synchronized TopicState state(String topic) {
    Entry entry = entries.get(topic);
    return entry == null ? TopicState.alone(topic, false) : entry.state;
  }

  /** Watches the state of a topic, beginning with the present one. */
  synchronized Registration watch(String topic, Consumer<TopicState> observer) {
    Entry entry = entry(topic);
    TopicWatcher watcher = new TopicWatcher(observer, executor);
    entry.watchers.add(watcher);
    changed.add(topic);
    watcher.tell(entry.state);
    return once(
        () -> {
          entry.watchers.remove(watcher);
          left(topic, entry);
        });
  }

  /** Topics whose state somebody watches. */
  synchronized List<String> watched() {
    List<String> watched = new ArrayList<>();
    entries.forEach(
        (topic, entry) -> {
          if (!entry.watchers.isEmpty()) {
            watched.add(topic);
          }
        });
    return watched;
  }

  /** The router tells of a topic. */
  synchronized void told(TopicState state) {
    Entry entry = entries.get(state.topic());
    if (entry != null && !entry.state.equals(state)) {
      entry.state = state;
      entry.watchers.forEach(watcher -> watcher.tell(state));
    }
  }

  /** The router is gone, and with it what it knew. */
  synchronized void routerLost() {
    entries.forEach((topic, entry) -> told(TopicState.alone(topic, false)));
  }

  /** No more messages come; who subscribes later is told so at once. */
  synchronized void complete() {
    complete = true;
    List.copyOf(entries.values()).forEach(entry -> entry.hub.complete());
  }

  private Entry entry(String topic) {
    return entries.computeIfAbsent(
        topic,
        name ->
            new Entry(
                new TopicHub(name, held, executor, seenTtlMs), TopicState.alone(name, false)));
  }

  private void left(String topic, Entry entry) {
    changed.add(topic);
    if (!entry.isWanted()) {
      entries.remove(topic);
    }
  }

  private Registration once(Runnable undo) {
    AtomicBoolean open = new AtomicBoolean(true);
    return () -> {
      if (open.compareAndSet(true, false)) {
        synchronized (this) {
          undo.run();
        }
      }
    };
  }
}
