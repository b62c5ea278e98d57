package io.kaiku.gossipsub.actor.topics;

import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells one observer the state of a topic, on threads of its own and one state at a time; of states
 * that follow one another faster than it takes them, it is told the last. Thread-safe.
 */
public final class TopicWatcher {
  private static final Logger LOG = LoggerFactory.getLogger(TopicWatcher.class);

  private final Consumer<TopicState> observer;
  private final Executor executor;
  private final AtomicReference<@Nullable TopicState> latest = new AtomicReference<>();
  private final AtomicBoolean running = new AtomicBoolean();

  public TopicWatcher(Consumer<TopicState> observer, Executor executor) {
    this.observer = observer;
    this.executor = executor;
  }

  /** Tells it of a state; does not wait. */
  public void tell(TopicState state) {
    latest.set(state);
    run();
  }

  private void run() {
    if (latest.get() != null && running.compareAndSet(false, true)) {
      executor.execute(this::drain);
    }
  }

  private void drain() {
    try {
      for (TopicState next = latest.getAndSet(null); next != null; next = latest.getAndSet(null)) {
        observe(next);
      }
    } finally {
      running.set(false);
    }
    run();
  }

  private void observe(TopicState state) {
    try {
      observer.accept(state);
    } catch (RuntimeException | Error thrown) {
      LOG.warn("an observer of the topic {} failed", state.topic(), thrown);
    }
  }
}
