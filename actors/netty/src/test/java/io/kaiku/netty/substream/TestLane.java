package io.kaiku.netty.substream;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;

/** A thread of its own, like an event loop. */
final class TestLane implements Lane, AutoCloseable {
  private volatile Thread thread;
  private final ExecutorService executor =
      Executors.newSingleThreadExecutor(
          task -> {
            thread = new Thread(task, "lane");
            thread.setDaemon(true);
            return thread;
          });

  @Override
  public boolean isHere() {
    return Thread.currentThread().equals(thread);
  }

  @Override
  public void execute(Runnable task) {
    try {
      executor.execute(task);
    } catch (RejectedExecutionException closed) {
      assert executor.isShutdown();
    }
  }

  @Override
  public void close() {
    executor.shutdownNow();
  }
}
