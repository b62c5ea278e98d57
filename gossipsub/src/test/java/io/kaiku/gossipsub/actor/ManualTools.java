package io.kaiku.gossipsub.actor;

import io.kaiku.node.AnchoredClock;
import io.kaiku.node.metrics.RateLimitedLog;
import io.kaiku.node.protocol.Registration;
import io.kaiku.node.protocol.Tools;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.event.Level;
import org.slf4j.helpers.NOPLogger;

/** The tools of a peer whose clock stands still until the test moves it. */
public final class ManualTools {
  private final List<Alarm> alarms = new ArrayList<>();
  private final Map<String, Long> counts = new HashMap<>();
  private long nowMs;

  private record Alarm(long atMs, Runnable task) {}

  /** What the code under test is given. */
  public Tools tools() {
    AnchoredClock clock = new AnchoredClock(0, () -> nowMs * 1_000_000);
    return new Tools(
        clock,
        new SecureRandom(),
        (name, times) -> counts.merge(name, times, Long::sum),
        this::alarm,
        new RateLimitedLog(NOPLogger.NOP_LOGGER, Level.INFO, clock));
  }

  public long nowMs() {
    return nowMs;
  }

  /** Moves the clock and runs the alarms that are due then. */
  public void advanceTo(long atMs) {
    nowMs = atMs;
    List<Alarm> due = alarms.stream().filter(alarm -> alarm.atMs() <= nowMs).toList();
    alarms.removeAll(due);
    due.forEach(alarm -> alarm.task().run());
  }

  /** How often what was counted. */
  public Map<String, Long> counts() {
    return Map.copyOf(counts);
  }

  /** How many alarms are set. */
  public int alarms() {
    return alarms.size();
  }

  private Registration alarm(long delayMs, Runnable task) {
    Alarm alarm = new Alarm(nowMs + delayMs, task);
    alarms.add(alarm);
    return () -> alarms.remove(alarm);
  }
}
