package io.kaiku.node.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.ConfigFactory;
import io.kaiku.node.NodeTransports;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import kamon.Kamon;
import kamon.metric.Instrument;
import kamon.tag.Lookups;
import kamon.tag.TagSet;
import org.junit.jupiter.api.Test;
import scala.jdk.javaapi.CollectionConverters;

class MemoryGaugesTest {

  @Test
  void showsWhatIsHeldAndWhatMayBe() {
    AtomicLong held = new AtomicLong(7);
    List<TagSet> before = tags(MetricNames.MEMORY_HELD);
    MemoryGauges gauges = new MemoryGauges(held::get, 1_000);
    List<TagSet> added = tags(MetricNames.MEMORY_HELD);
    added.removeAll(before);
    assertThat(added).hasSize(1);
    gauges.update();
    assertThat(value(MetricNames.MEMORY_HELD, added.getFirst())).isEqualTo(7.0);
    assertThat(value(MetricNames.MEMORY_MAX, added.getFirst())).isEqualTo(1_000.0);
    held.set(0);
    gauges.update();
    assertThat(value(MetricNames.MEMORY_HELD, added.getFirst())).isZero();
    gauges.remove();
  }

  @Test
  void transportsShowTheBoundThatIsConfigured() {
    List<TagSet> before = tags(MetricNames.MEMORY_MAX);
    NodeTransports transports =
        NodeTransports.start(ConfigFactory.parseString("kaiku.netty.substreams.max-held = 3 MiB"));
    List<TagSet> added = tags(MetricNames.MEMORY_MAX);
    added.removeAll(before);
    assertThat(added).hasSize(1);
    assertThat(value(MetricNames.MEMORY_MAX, added.getFirst())).isEqualTo(3.0 * (1 << 20));
    transports.close().toCompletableFuture().join();
  }

  private static List<TagSet> tags(String name) {
    return new ArrayList<>(
        CollectionConverters.asJava(Kamon.status().metricRegistry().metrics()).stream()
            .filter(metric -> metric.name().equals(name))
            .flatMap(metric -> CollectionConverters.asJava(metric.instruments()).stream())
            .map(instrument -> instrument.tags())
            .filter(tags -> tags.get(Lookups.plainLong("transports")) != null)
            .toList());
  }

  private static double value(String name, TagSet tags) {
    Object found = ((Instrument.Snapshotting<?>) Kamon.gauge(name).withTags(tags)).snapshot(false);
    return ((Number) found).doubleValue();
  }
}
