package io.kaiku.node.metrics;

import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import kamon.Kamon;
import kamon.metric.Gauge;
import kamon.metric.MeasurementUnit;
import kamon.metric.Metric;

/** How much memory the connections of some transports share and how much of it they hold. */
public final class MemoryGauges {

  private static final AtomicLong NUMBERS = new AtomicLong();

  private final LongSupplier heldBytes;
  private final Gauge held;
  private final Gauge most;

  /**
   * Creates the gauges of one set of transports, which Kamon updates when it runs.
   *
   * @param heldBytes how much is held now
   * @param maxBytes how much may be
   */
  public MemoryGauges(LongSupplier heldBytes, long maxBytes) {
    this.heldBytes = heldBytes;
    long number = NUMBERS.incrementAndGet();
    this.held = metric(MetricNames.MEMORY_HELD).withTag("transports", number);
    this.most = metric(MetricNames.MEMORY_MAX).withTag("transports", number);
    most.update((double) maxBytes);
    Consumer<Gauge> sample = gauge -> update();
    var unused = held.autoUpdate(sample);
  }

  /** Says how much is held now. */
  void update() {
    held.update((double) heldBytes.getAsLong());
  }

  /** Takes the gauges of transports that are closed away. */
  public void remove() {
    held.remove();
    most.remove();
  }

  private static Metric.Gauge metric(String name) {
    return Kamon.gauge(name, MeasurementUnit.information().bytes());
  }
}
