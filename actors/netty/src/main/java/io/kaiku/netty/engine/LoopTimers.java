package io.kaiku.netty.engine;

import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The timers of all connections of one event loop, on one scheduled task that exists only while a
 * timer is set. Belongs to the event loop's thread.
 */
public final class LoopTimers {
  private static final long TICK_NANOS = TimeUnit.MILLISECONDS.toNanos(25);

  private final EventExecutor loop;
  private final TimerWheel wheel = new TimerWheel(TICK_NANOS, System.nanoTime());
  private @Nullable ScheduledFuture<?> wakeUp;
  private long wakeUpNanos;

  /** A timer that was set. */
  public interface Timeout {
    /** Without effect once it has run. */
    void cancel();
  }

  LoopTimers(EventExecutor loop) {
    this.loop = loop;
  }

  /** Runs a task on the event loop, at most 25 ms after the delay when the loop is not busy. */
  public Timeout after(long delayMs, Runnable task) {
    long nowNanos = System.nanoTime();
    TimerWheel.Timer timer = wheel.set(TimeUnit.MILLISECONDS.toNanos(delayMs), task, nowNanos);
    wakeUp(wheel.nanosTo(timer, nowNanos), nowNanos);
    return timer;
  }

  private void wakeUp(long delayNanos, long nowNanos) {
    if (wakeUp != null) {
      if (wakeUpNanos - (nowNanos + delayNanos) <= 0) {
        return;
      }
      wakeUp.cancel(false);
    }
    wakeUpNanos = nowNanos + delayNanos;
    wakeUp = loop.schedule(this::tick, delayNanos, TimeUnit.NANOSECONDS);
  }

  private void tick() {
    wakeUp = null;
    try {
      wheel.advance(System.nanoTime());
    } finally {
      long nowNanos = System.nanoTime();
      long delayNanos = wheel.nanosToNext(nowNanos);
      if (delayNanos >= 0) {
        wakeUp(delayNanos, nowNanos);
      }
    }
  }
}
