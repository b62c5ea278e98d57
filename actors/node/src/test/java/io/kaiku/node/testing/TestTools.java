package io.kaiku.node.testing;

import io.kaiku.node.AnchoredClock;
import io.kaiku.node.metrics.RateLimitedLog;
import io.kaiku.node.protocol.Registration;
import io.kaiku.node.protocol.Tools;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.event.Level;
import org.slf4j.helpers.NOPLogger;

/** Tools whose clock the test owns and whose counters it reads. */
public final class TestTools {

  private record Alarm(long atMs, Runnable task) {}

  private final AtomicLong nanos = new AtomicLong();
  private final Map<String, Long> counts = new ConcurrentHashMap<>();
  private final List<Alarm> alarms = new CopyOnWriteArrayList<>();
  private final Tools tools;

  /** Tools at the time 0. */
  public TestTools() {
    AnchoredClock clock = new AnchoredClock(0, nanos::get);
    this.tools =
        new Tools(
            clock,
            new SecureRandom(),
            (name, times) -> counts.merge(name, times, Long::sum),
            this::alarm,
            new RateLimitedLog(NOPLogger.NOP_LOGGER, Level.INFO, clock));
  }

  /** The tools. */
  public Tools tools() {
    return tools;
  }

  /** How often something was counted. */
  public long count(String name) {
    return counts.getOrDefault(name, 0L);
  }

  /** Lets time pass and rings the alarms that are due. */
  public void advanceMs(long ms) {
    nanos.addAndGet(ms * 1_000_000);
    List<Alarm> due = new ArrayList<>(alarms);
    due.removeIf(alarm -> alarm.atMs() > tools.clock().nowMs());
    alarms.removeAll(due);
    due.forEach(alarm -> alarm.task().run());
  }

  /** How many alarms are set. */
  public int alarms() {
    return alarms.size();
  }

  private Registration alarm(long delayMs, Runnable task) {
    Alarm alarm = new Alarm(tools.clock().nowMs() + delayMs, task);
    alarms.add(alarm);
    return () -> alarms.remove(alarm);
  }
}
