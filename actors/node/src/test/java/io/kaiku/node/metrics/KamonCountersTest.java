package io.kaiku.node.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import kamon.Kamon;
import kamon.tag.Lookups;
import org.junit.jupiter.api.Test;
import scala.jdk.javaapi.CollectionConverters;

class KamonCountersTest {

  @Test
  void namesAreBoundedWhereverTheyComeFrom() {
    KamonCounters counters = new KamonCounters("test-peer", "test-module");
    IntStream.range(0, 3_000).forEach(i -> counters.count("name." + i));
    assertThat(events("test-peer")).hasSizeLessThanOrEqualTo(2_001).contains("name.0", "other");
  }

  @Test
  void whatEndsAfterThePeerLeavesNothing() {
    KamonCounters counters = new KamonCounters("gone-peer", "test-module");
    counters.count("before");
    counters.remove();
    counters.count("after");

    assertThat(events("gone-peer")).doesNotContain("after");
  }

  private static Set<String> events(String peer) {
    return CollectionConverters.asJava(Kamon.status().metricRegistry().metrics()).stream()
        .filter(metric -> metric.name().equals(MetricNames.EVENTS))
        .flatMap(metric -> CollectionConverters.asJava(metric.instruments()).stream())
        .map(instrument -> instrument.tags())
        .filter(tags -> tags.get(Lookups.plain("peer")).equals(peer))
        .map(tags -> tags.get(Lookups.plain("event")))
        .collect(Collectors.toSet());
  }
}
