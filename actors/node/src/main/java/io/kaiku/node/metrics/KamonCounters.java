package io.kaiku.node.metrics;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import kamon.Kamon;
import kamon.metric.Counter;
import kamon.tag.TagSet;

/**
 * Counters in Kamon: one metric, {@code kaiku.events}, tagged with {@code peer}, {@code module} and
 * {@code event}. The names come from code, never from the network, so their number is bounded.
 */
public final class KamonCounters implements Counters {

  private static final int MAX_NAMES = 2_000;

  private final TagSet tags;
  private final Map<String, Counter> counters = new ConcurrentHashMap<>();
  private volatile boolean removed;

  /**
   * Creates the counters of one module of one peer.
   *
   * @param peer a short name of the local peer
   */
  public KamonCounters(String peer, String module) {
    this.tags = TagSet.builder().add("peer", peer).add("module", module).build();
  }

  @Override
  public void count(String name, long times) {
    Counter known = counters.get(name);
    if (known == null && removed) {
      return;
    }
    if (known == null) {
      known =
          counters.computeIfAbsent(counters.size() < MAX_NAMES ? name : "other", this::register);
    }
    known.increment(times);
    if (removed) {
      known.remove();
    }
  }

  /** Takes the counters of a peer that has stopped away; what ends after it is not counted. */
  public void remove() {
    removed = true;
    counters.values().forEach(Counter::remove);
    counters.clear();
  }

  private Counter register(String name) {
    return Kamon.counter(MetricNames.EVENTS).withTags(tags.withTag("event", name));
  }
}
