package io.kaiku.simkit;

import java.util.function.LongConsumer;

/** Runs a simulation for each of several seeds and names the seed of the one that fails. */
public final class Seeds {
  private Seeds() {}

  /** What one run does; may throw whatever it likes. */
  @FunctionalInterface
  public interface Run {
    void with(long seed) throws Exception;
  }

  /** Runs seeds 1 to {@code count}, or only the one that {@code -Dkaiku.sim.seed} names. */
  public static void each(int count, Run run) {
    forEach(count, seed -> attempt(seed, run));
  }

  private static void forEach(int count, LongConsumer run) {
    Long only = Long.getLong("kaiku.sim.seed");
    if (only != null) {
      run.accept(only);
      return;
    }
    for (long seed = 1; seed <= count; seed++) {
      run.accept(seed);
    }
  }

  private static void attempt(long seed, Run run) {
    try {
      run.with(seed);
    } catch (SimFailure failure) {
      throw failure;
    } catch (Exception | AssertionError failure) {
      throw new AssertionError("seed " + seed + ": " + tell(seed, failure), failure);
    }
  }

  /** What went wrong, and how to see it again. */
  static String tell(long seed, Throwable failure) {
    return failure.getMessage() + " (run again with -Dkaiku.sim.seed=" + seed + ")";
  }
}
