package io.kaiku.wire.yamux;

import io.kaiku.kernel.bytes.Bytes;

/** What a session tells its driver, in the order in which it happened. */
public sealed interface YamuxEvent {
  /**
   * The peer opened a substream: the driver answers with {@link YamuxStream#accept} or {@link
   * YamuxStream#reset}.
   *
   * @param stream the new substream
   */
  record Opened(YamuxStream stream) implements YamuxEvent {}

  /**
   * Bytes arrived; the driver calls {@link YamuxStream#consumed} when the application has taken
   * them.
   *
   * @param stream where
   * @param data at least one byte, a slice of the chunk that was received; queue it in a {@link
   *     ReceiveBuffer}, which does not pin the whole chunk for a few bytes
   */
  record Received(YamuxStream stream, Bytes data) implements YamuxEvent {}

  /**
   * The peer will write no more on this substream.
   *
   * @param stream where
   */
  record RemoteFinished(YamuxStream stream) implements YamuxEvent {}

  /**
   * A substream whose writer was told to pause takes bytes again.
   *
   * @param stream where
   */
  record Writable(YamuxStream stream) implements YamuxEvent {}

  /**
   * The last event of a substream. Bytes that arrived before a {@link StreamEnd.Finished} may still
   * be consumed.
   *
   * @param stream which
   * @param end how it ended
   */
  record Ended(YamuxStream stream, StreamEnd end) implements YamuxEvent {}

  /** An {@link YamuxSession#open} that was refused for want of room would succeed now. */
  record MayOpen() implements YamuxEvent {}

  /**
   * A ping was answered.
   *
   * @param rttNanos from the ping's transmission to its answer
   */
  record Ponged(long rttNanos) implements YamuxEvent {}

  /** The peer takes no more substreams and lets those that are open finish. */
  record GoingAway() implements YamuxEvent {}

  /**
   * The last event of the session: transmit what is left, then close the connection.
   *
   * @param end how it ended
   */
  record SessionEnded(SessionEnd end) implements YamuxEvent {}
}
