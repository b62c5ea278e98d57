package io.kaiku.netty.transport;

import io.kaiku.kernel.addr.Multiaddr;
import io.kaiku.kernel.error.ErrorCode;
import io.kaiku.kernel.id.PeerId;
import io.kaiku.kernel.id.PublicKey;
import io.kaiku.kernel.machine.Direction;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionStage;

/** An authenticated, encrypted and multiplexed connection to one remote peer. */
public interface Connection {

  /** Unique in this process. */
  long id();

  /** The verified identity of the other side. */
  PeerId remotePeer();

  /** The key that {@link #remotePeer()} was derived from. */
  PublicKey remoteKey();

  /** Our end, without {@code /p2p}. */
  Multiaddr localAddress();

  /**
   * Their end, without {@code /p2p}; of an inbound connection usually not an address that can be
   * dialed.
   */
  Multiaddr remoteAddress();

  /** Who dialed. */
  Direction direction();

  /** The {@link Transport#name()} this came from. */
  String transport();

  /** The negotiated security protocol, such as {@code /noise}. */
  String security();

  /** The negotiated muxer, such as {@code /yamux/1.0.0}. */
  String muxer();

  /**
   * Whether a relay bounds this connection in time or bytes, so that ordinary protocols must not
   * use it unasked.
   */
  boolean limited();

  /**
   * Opens a substream and negotiates one of the protocols (multistream-select 1.0.0), the first
   * that the other side supports in the given order.
   *
   * @param protocols from most to least wanted, at least one
   * @return the negotiated substream; {@link TransportException.NegotiationFailed} if none is
   *     supported, {@link TransportException.NegotiationTimeout} after the transport's deadline,
   *     {@link TransportException.ConnectionClosed}, or {@link
   *     TransportException.TooManySubstreams}
   */
  CompletionStage<Substream> open(List<String> protocols);

  /**
   * Opens a substream for a protocol that the other side is known to support, without waiting for
   * its consent: the proposal travels with the first bytes, or alone when {@link
   * Substream#outbound} completes or is subscribed without bytes. A refusal surfaces as {@code
   * onError} of {@link Substream#inbound()} and {@link Substream#closed()} with {@code
   * PROTOCOL_NEGOTIATION_FAILED}.
   */
  CompletionStage<Substream> openKnown(String protocol);

  /**
   * Says who answers inbound substreams. Must be called exactly once; a second call is an {@link
   * IllegalStateException}. Substreams that arrived earlier are negotiated now.
   */
  void accept(SubstreamHandler handler);

  /** The round trip of one muxer ping; fails with {@link TransportException.ConnectionClosed}. */
  CompletionStage<Duration> ping();

  /**
   * Tells the other side why, flushes what substreams have already handed over, and closes. Open
   * substreams end with {@code code}. Completes {@link #closed()}. Idempotent: the first reason
   * stands.
   *
   * @param why for logs; it is not sent
   */
  void close(ErrorCode code, String why);

  /** Completes, never exceptionally, when the socket is closed, whoever closed it. */
  CompletionStage<Closed> closed();

  /** Counters as of now; cheap, and exact only once the connection is closed. */
  ConnectionStats stats();
}
