package io.kaiku.streams.hostile.bad;

import io.kaiku.streams.testing.Await;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;

/** The memory of this process that is really in use. */
public final class Heap {
  private Heap() {}

  /** Bytes of the heap that survive a collection, and of direct buffers. */
  public static long used() {
    System.gc();
    return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed()
        + ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class).stream()
            .mapToLong(BufferPoolMXBean::getMemoryUsed)
            .sum();
  }

  /** Waits until at most so much more is in use than before. */
  public static void isBackTo(long before, long slack) {
    Await.until("the heap is back", () -> used() - before <= slack);
  }
}
