package io.kaiku.netty.substream;

/** The thread that a substream belongs to. */
public interface Lane {

  /** Whether the caller is on it. */
  boolean isHere();

  /** Runs a task on it, in order; dropped when the thread has ended. */
  void execute(Runnable task);
}
