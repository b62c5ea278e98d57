package io.kaiku.node.protocol;

/** Runs something later: deadlines of what lives outside of actors. Thread-safe. */
@FunctionalInterface
public interface Alarms {

  /**
   * Runs a task once, on a thread that must not be blocked.
   *
   * @return closing it calls the task off, if it has not begun
   */
  Registration in(long delayMs, Runnable task);
}
