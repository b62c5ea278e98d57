package io.kaiku.identify.core;

import io.kaiku.kernel.addr.Multiaddr;
import io.kaiku.kernel.bytes.Bytes;

/**
 * What travels between the identify machines of two peers; each maps to one short substream.
 * Connections are named by numbers that the shell chooses.
 */
public sealed interface IdentifyExchange {
  /** What only we send. */
  sealed interface Sent extends IdentifyExchange {}

  /** What only the other side causes. */
  sealed interface Heard extends IdentifyExchange {}

  /**
   * Received: a connection to the peer is open; it is asked on each of them at once.
   *
   * @param before whether it was open before this machine began: the peer has asked a former one
   *     who we are, and will not ask again
   */
  record Opened(long connection, boolean before) implements Heard {}

  /**
   * Sent: open {@code /ipfs/id/1.0.0} on this connection and read until its end; answered by {@link
   * Report} or {@link NoReport}.
   */
  record Query(long connection) implements Sent {}

  /** Sent: as {@link Query}, on the connection that the shell prefers. */
  record QueryAgain() implements Sent {}

  /** Received: what the peer said to our query, merged. */
  record Report(long connection, IdentifyMessage message) implements Heard {}

  /** Received: a query failed, for the reason given. */
  record NoReport(String reason) implements Heard {}

  /**
   * Received: the peer opened {@code /ipfs/id/1.0.0}; we answer with {@link Answer}.
   *
   * @param exchange names the substream; nothing of it is on the wire
   * @param observed the remote address of the connection that carries it
   */
  record Asked(long exchange, Multiaddr observed) implements Heard {}

  /** Sent: the one message that goes on the substream of {@link Asked}, which is then closed. */
  record Answer(long exchange, Bytes message) implements Sent {}

  /** Sent: open {@code /ipfs/id/push/1.0.0}, write the message, close. */
  record SendPush(Bytes message) implements Sent {}

  /** Received: what the peer pushed, merged. */
  record Pushed(long connection, IdentifyMessage message) implements Heard {}
}
