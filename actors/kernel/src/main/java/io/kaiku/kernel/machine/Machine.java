package io.kaiku.kernel.machine;

/**
 * A protocol as a pure state machine: everything that can happen to it arrives as an {@link In},
 * everything it wants done leaves as an {@link Out}. Time and randomness are arguments; it never
 * blocks, waits, logs or starts anything, so one actor shell, one simulator and one observer serve
 * every protocol.
 *
 * @param <C> commands of the local user of the protocol
 * @param <M> messages exchanged with remote peers, decoded
 * @param <T> timers, opaque values handed back when they are due; there is no cancel, a stale timer
 *     is recognised by its value
 * @param <E> events for the local user of the protocol
 */
@FunctionalInterface
public interface Machine<C, M, T, E> {
  /**
   * Takes one input and writes its effects to {@code out}.
   *
   * @param nowMs the time in milliseconds of an arbitrary but monotonic origin; compare by
   *     subtraction
   */
  void handle(In<C, M, T> in, long nowMs, Outbox<M, T, E> out);
}
