package io.kaiku.simkit;

import java.util.function.Predicate;
import java.util.random.RandomGenerator;

/**
 * Which messages never arrive. Streams lose nothing while they live; this models what a bounded
 * queue sheds and what a connection that breaks takes with it.
 */
@FunctionalInterface
public interface Loss<M> {
  /** Whether this message is lost. */
  boolean loses(M message, RandomGenerator random);

  /** Nothing is lost. */
  static <M> Loss<M> none() {
    return (message, random) -> false;
  }

  /** Each message is lost with this probability, independently. */
  static <M> Loss<M> rate(double probability) {
    return (message, random) -> random.nextDouble() < probability;
  }

  /** The same loss for the messages that match only. */
  default Loss<M> only(Predicate<? super M> messages) {
    return (message, random) -> messages.test(message) && loses(message, random);
  }
}
