package io.kaiku.netty.engine;

import org.jspecify.annotations.Nullable;

/**
 * Many timers of coarse resolution, with the clock as an argument: setting and cancelling one takes
 * constant time, and a connection without a pending one costs nothing. Belongs to one thread.
 */
final class TimerWheel {
  private static final int SLOTS = 512;

  private final long tickNanos;
  private final long startNanos;
  private final @Nullable Timer[] slots = new @Nullable Timer[SLOTS];
  private long tick;
  private int size;

  /** A timer that was set. */
  static final class Timer implements LoopTimers.Timeout {
    private final TimerWheel wheel;
    private final Runnable task;
    private final long dueTick;
    private @Nullable Timer previous;
    private @Nullable Timer next;
    private boolean pending = true;

    private Timer(TimerWheel wheel, Runnable task, long dueTick) {
      this.wheel = wheel;
      this.task = task;
      this.dueTick = dueTick;
    }

    @Override
    public void cancel() {
      if (pending) {
        wheel.remove(this);
      }
    }
  }

  TimerWheel(long tickNanos, long nowNanos) {
    this.tickNanos = tickNanos;
    this.startNanos = nowNanos;
  }

  /** Runs the task at the first {@link #advance} after the delay, rounded up to a tick. */
  Timer set(long delayNanos, Runnable task, long nowNanos) {
    if (size == 0) {
      tick = (nowNanos - startNanos) / tickNanos;
    }
    long due = Math.ceilDiv(nowNanos - startNanos + delayNanos, tickNanos);
    Timer timer = new Timer(this, task, Math.max(due, tick + 1));
    int slot = slotOf(timer.dueTick);
    timer.next = slots[slot];
    if (timer.next != null) {
      timer.next.previous = timer;
    }
    slots[slot] = timer;
    size++;
    return timer;
  }

  /**
   * Runs what is due, in the order of its ticks. After a task that throws the next call goes on.
   */
  void advance(long nowNanos) {
    long target = (nowNanos - startNanos) / tickNanos;
    while (tick < target && size > 0) {
      long at = tick + 1;
      tick = at;
      try {
        runDue(at);
      } catch (RuntimeException | Error thrown) {
        tick = at - 1;
        throw thrown;
      }
    }
  }

  /** How long {@link #advance} can wait for one timer that was just set. */
  long nanosTo(Timer timer, long nowNanos) {
    return Math.max(0, startNanos + timer.dueTick * tickNanos - nowNanos);
  }

  /**
   * How long {@link #advance} can wait, or -1 when no timer is set. Never more than a turn of the
   * wheel.
   */
  long nanosToNext(long nowNanos) {
    if (size == 0) {
      return -1;
    }
    long next = tick + 1;
    while (next < tick + SLOTS && firstDue(next) == null) {
      next++;
    }
    return Math.max(0, startNanos + next * tickNanos - nowNanos);
  }

  int size() {
    return size;
  }

  /** One at a time from the front, because a task may cancel or set others. */
  private void runDue(long atTick) {
    for (Timer due = firstDue(atTick); due != null; due = firstDue(atTick)) {
      remove(due);
      due.task.run();
    }
  }

  private @Nullable Timer firstDue(long atTick) {
    Timer timer = slots[slotOf(atTick)];
    while (timer != null && timer.dueTick > atTick) {
      timer = timer.next;
    }
    return timer;
  }

  private void remove(Timer timer) {
    timer.pending = false;
    size--;
    if (timer.previous == null) {
      slots[slotOf(timer.dueTick)] = timer.next;
    } else {
      timer.previous.next = timer.next;
    }
    if (timer.next != null) {
      timer.next.previous = timer.previous;
    }
    timer.previous = null;
    timer.next = null;
  }

  private static int slotOf(long tick) {
    return (int) (tick & (SLOTS - 1));
  }
}
