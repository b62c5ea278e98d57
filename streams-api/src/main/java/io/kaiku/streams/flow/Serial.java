package io.kaiku.streams.flow;

import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Runs one piece of work again and again, never twice at a time, as often as it is asked to; what
 * is asked while it runs is folded into one more run.
 */
public final class Serial {

  private final Executor executor;
  private final Runnable work;
  private final AtomicInteger asked = new AtomicInteger();

  /**
   * Creates an idle one.
   *
   * @param work must not throw
   */
  public Serial(Executor executor, Runnable work) {
    this.executor = executor;
    this.work = work;
  }

  /** On virtual threads, each of which lives as long as there is work. */
  public static Serial onVirtualThreads(String name, Runnable work) {
    Thread.Builder threads = Thread.ofVirtual().name(name);
    return new Serial(threads::start, work);
  }

  /** Asks for a run that begins after this call. */
  public void wake() {
    if (asked.getAndIncrement() == 0) {
      executor.execute(this::run);
    }
  }

  private void run() {
    int seen = asked.get();
    while (true) {
      work.run();
      int left = asked.addAndGet(-seen);
      if (left == 0) {
        return;
      }
      seen = left;
    }
  }
}
