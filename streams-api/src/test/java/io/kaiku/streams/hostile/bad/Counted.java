package io.kaiku.streams.hostile.bad;

import io.kaiku.kernel.id.PeerId;
import io.kaiku.node.metrics.MetricNames;
import io.kaiku.streams.testing.Await;
import java.util.Map;
import java.util.TreeMap;
import kamon.Kamon;
import kamon.metric.Instrument;
import kamon.tag.Lookups;
import kamon.tag.TagSet;
import scala.jdk.javaapi.CollectionConverters;

/** The counters of one peer in Kamon, and those of the transports of this process. */
public final class Counted {
  private final String peer;
  private final Map<String, Long> before;

  /** What was counted until now does not count. */
  public Counted(PeerId peer) {
    String text = peer.toString();
    this.peer = text.substring(text.length() - 8);
    this.before = now();
  }

  /** Waits until an event was counted. */
  public void rose(String event) {
    roseBy(event, 1);
  }

  /** Waits until an event was counted so often. */
  public void roseBy(String event, long times) {
    try {
      Await.until(event + " is counted " + times + " times", () -> since(event) >= times);
    } catch (AssertionError e) {
      throw new AssertionError(e.getMessage() + "; counted: " + all(), e);
    }
  }

  public long since(String event) {
    return now().getOrDefault(event, 0L) - before.getOrDefault(event, 0L);
  }

  /** Everything that has changed. */
  public Map<String, Long> all() {
    Map<String, Long> changed = new TreeMap<>();
    now().forEach((event, count) -> changed.put(event, count - before.getOrDefault(event, 0L)));
    changed.values().removeIf(count -> count == 0);
    return changed;
  }

  private Map<String, Long> now() {
    Map<String, Long> counts = new TreeMap<>();
    for (var metric : CollectionConverters.asJava(Kamon.status().metricRegistry().metrics())) {
      boolean events = metric.name().equals(MetricNames.EVENTS);
      if (events || metric.name().equals(MetricNames.INCIDENTS)) {
        for (var instrument : CollectionConverters.asJava(metric.instruments())) {
          TagSet tags = instrument.tags();
          if (!events || peer.equals(tags.get(Lookups.plain("peer")))) {
            counts.merge(
                tags.get(Lookups.plain("event")), value(metric.name(), tags), (a, b) -> a + b);
          }
        }
      }
    }
    return counts;
  }

  private static long value(String metric, TagSet tags) {
    return (Long)
        ((Instrument.Snapshotting<?>) Kamon.counter(metric).withTags(tags)).snapshot(false);
  }
}
