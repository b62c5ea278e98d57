package io.kaiku.streams.topic;

/**
 * What happens to events that find the buffer of a subscriber full. A mesh cannot be slowed down by
 * one of its subscribers, so every policy has a bound; what is dropped is told to the subscriber,
 * at its place among the events.
 */
public enum Overflow {
  /**
   * Events that do not fit are held for the subscriber beyond its buffer, in a store that all
   * subscribers of the peer share ({@code kaiku.gossipsub.subscribers.max-held-bytes}, of which one
   * takes at most a quarter). Only when that is used up, too, the newest are dropped. Publishers
   * are not slowed down: gossip goes on to other peers in any case.
   */
  BACKPRESSURE,
  /** The oldest events of the buffer give way. */
  DROP_OLDEST,
  /** The event that does not fit is dropped. */
  DROP_NEWEST,
  /**
   * The subscription ends: the subscriber is given what the buffer holds, then {@link
   * io.kaiku.streams.KaikuException.Overflowed}.
   */
  FAIL
}
