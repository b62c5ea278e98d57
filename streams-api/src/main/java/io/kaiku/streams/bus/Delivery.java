package io.kaiku.streams.bus;

import io.kaiku.kernel.bytes.Bytes;
import io.kaiku.streams.KaikuException;

/**
 * What a subscriber of a topic gets, in order.
 *
 * @param <T> the events of the topic
 */
public sealed interface Delivery<T> permits Event, Delivery.Missed, Delivery.Unreadable {

  /**
   * At this place events are missing that the subscriber was too slow for.
   *
   * @param count how many, at least one
   */
  record Missed<T>(long count) implements Delivery<T> {}

  /**
   * An event that does not fit the codec of the topic.
   *
   * @param from who published it; empty if nobody signed it
   * @param bytes as they came
   * @param why what does not fit
   */
  record Unreadable<T>(String from, Bytes bytes, KaikuException.CodecFailed why)
      implements Delivery<T> {}
}
