package io.kaiku.streams.bus;

/**
 * Takes the events of a topic, one at a time and in order, on virtual threads, so it may block.
 * What it throws is logged and counted; the subscription goes on.
 *
 * @param <T> the events
 */
@FunctionalInterface
public interface EventHandler<T> {
  /** Takes an event. */
  void on(Event<T> event) throws Exception;

  /** Told at the place where events are missing that this handler was too slow for. */
  default void missed(long count) throws Exception {}

  /** Told of an event that does not fit the codec. */
  default void unreadable(Delivery.Unreadable<T> event) throws Exception {}
}
