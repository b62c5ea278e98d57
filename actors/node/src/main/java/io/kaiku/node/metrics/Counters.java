package io.kaiku.node.metrics;

/** Counts what happened, by name. Thread-safe and cheap. */
@FunctionalInterface
public interface Counters {

  /** Adds to a counter; see {@link MetricNames} for the names. */
  void count(String name, long times);

  /** Adds one. */
  default void count(String name) {
    count(name, 1);
  }

  /** Counts nothing. */
  static Counters none() {
    return (name, times) -> {};
  }
}
