package io.kaiku.netty.transport;

import io.kaiku.kernel.addr.Multiaddr;
import io.kaiku.kernel.id.PeerId;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/**
 * One way to reach other peers: TCP, in-memory, later QUIC and WebSocket.
 *
 * <p>A transport belongs to one local peer, whose identity it proves in every handshake. What it
 * hands out is always upgraded: authenticated, encrypted and multiplexed.
 */
public interface Transport {

  /** The name that metrics and {@link Connection#transport()} use, such as {@code tcp}. */
  String name();

  /**
   * Whether {@link #dial} understands this address; a {@link NameResolver} has replaced names
   * before.
   */
  boolean dials(Multiaddr address);

  /** Whether {@link #listen} understands this address. */
  boolean listens(Multiaddr address);

  /**
   * Binds an address and delivers each inbound connection, once it is upgraded.
   *
   * @param address where to bind; port 0 and unspecified IP addresses are allowed, a trailing
   *     {@code /p2p} is ignored
   * @param gate asked for each raw connection before it costs a handshake
   * @param inbound receives connections in the order in which their handshakes end
   * @return the bound listener, or {@link TransportException.ListenFailed} or {@link
   *     TransportException.Unsupported}
   */
  CompletionStage<Listener> listen(
      Multiaddr address, ConnectionGate gate, ConnectionHandler inbound);

  /**
   * Begins to dial one address.
   *
   * @param expected who must answer; another identity fails the dial with {@link
   *     TransportException.PeerIdMismatch} before anyone sees the connection. Empty: whoever
   *     answers. An address that ends in {@code /p2p/…} counts as expectation when this is empty.
   */
  PendingDial dial(Multiaddr address, Optional<PeerId> expected);

  /**
   * Closes all listeners, cancels all dials and closes all connections with {@code SHUTDOWN}; later
   * calls of {@link #listen} and {@link #dial} fail. Completes when every socket is closed, and
   * never exceptionally.
   */
  CompletionStage<Void> close();
}
