package io.kaiku.node.metrics;

import io.kaiku.kernel.addr.Multiaddr;
import io.kaiku.netty.TransportEvents;
import io.kaiku.node.AnchoredClock;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import kamon.Kamon;
import kamon.metric.Counter;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/** Counts incidents of transports in Kamon, and logs them within bounds. */
public final class TransportMetrics implements TransportEvents {

  private final Map<String, Counter> counters = new ConcurrentHashMap<>();
  private final RateLimitedLog log =
      new RateLimitedLog(
          LoggerFactory.getLogger("io.kaiku.remote"), Level.INFO, AnchoredClock.system());

  @Override
  public void incident(String name, Multiaddr remote, String detail) {
    incidents(name, remote, 1, detail);
  }

  @Override
  public void incidents(String name, Multiaddr remote, long times, String detail) {
    counters.computeIfAbsent(name, TransportMetrics::register).increment(times);
    log.note(name, remote, () -> detail);
  }

  private static Counter register(String name) {
    return Kamon.counter(MetricNames.INCIDENTS).withTag("event", name);
  }
}
