package io.kaiku.node.protocol;

/** What became of something that was given to a carrier under a key. */
public sealed interface CarrierEvent {

  /** The key that was given when it was encoded. */
  Object key();

  /** It was written to the peer's substream under its window. */
  record Written(Object key) implements CarrierEvent {}

  /** It will not be written. */
  record Lost(Object key, Cause cause) implements CarrierEvent {}

  /** Why something was not written. */
  enum Cause {
    /** The queue was full and this was the least important or the oldest. */
    OVERFLOW,
    /** It waited longer than it was worth. */
    EXPIRED,
    /** It was cancelled by its key. */
    CANCELLED,
    /** The substream or the connection ended. */
    DISCONNECTED
  }
}
