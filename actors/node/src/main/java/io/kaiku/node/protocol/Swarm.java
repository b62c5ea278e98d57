package io.kaiku.node.protocol;

import io.kaiku.kernel.addr.Multiaddr;
import io.kaiku.kernel.id.PeerId;
import io.kaiku.kernel.machine.Reason;
import io.kaiku.netty.transport.Connection;
import io.kaiku.netty.transport.Substream;
import io.kaiku.swarm.conns.Gater;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;

/**
 * Connections, substreams and remote peers of one local peer. Thread-safe; nothing blocks. Stages
 * fail with {@link SwarmException} or {@link io.kaiku.netty.transport.TransportException} and
 * complete on threads that must not be blocked.
 */
public interface Swarm {

  /**
   * Opens a negotiated substream, over an open connection or else after dialing the addresses that
   * the peerstore knows. Connections that a relay limits are not used.
   *
   * @param protocols from most to least wanted
   */
  CompletionStage<Substream> open(PeerId peer, List<String> protocols);

  /**
   * Like {@link #open} over an open connection, limited ones too; fails with {@link
   * SwarmException.NotConnected}.
   */
  CompletionStage<Substream> openConnected(PeerId peer, List<String> protocols);

  /** The open connection that is preferred, or a new one to an address that the peerstore knows. */
  CompletionStage<Connection> dial(PeerId peer);

  /**
   * A connection to whoever answers at an address; if it ends in {@code /p2p/…}, only to that peer,
   * over an open connection if there is one.
   */
  CompletionStage<Connection> dial(Multiaddr address);

  /** Closes all connections to the peer with the code of the reason. */
  void disconnect(PeerId peer, Reason reason);

  /** What is known of a connected peer. */
  Optional<PeerState> peer(PeerId peer);

  /** All connected peers. */
  List<PeerState> peers();

  /**
   * Subscribes to changes of peers.
   *
   * @param wake called when {@link PeerFeed#drain} has something, from any thread; usually tells an
   *     actor
   */
  PeerFeed feed(Runnable wake);

  /**
   * Says which protocols a connected peer speaks, as it told itself; replaces what was told before.
   */
  void protocolsKnown(PeerId peer, List<String> protocols);

  /**
   * Says what the connections to a peer are worth when some must be closed, or that they must stay;
   * every owner has its own say.
   *
   * @param worth more is better; 0 takes the say back
   */
  void value(PeerId peer, int worth);

  /** Keeps the connections to a peer when some must be closed, until the registration is closed. */
  Registration protect(PeerId peer);

  /** Changes who may connect and be dialed; connections to peers that are denied now are closed. */
  void gate(Consumer<Gater> change);

  /** Says as which address a remote peer sees us over a connection: a claim, never more. */
  void observed(Connection connection, Multiaddr address);

  /**
   * Answers inbound substreams of these protocols, until the registration is closed. For a protocol
   * of a module this is only possible from that module, whose newest handler counts; for others the
   * id must be free.
   *
   * @throws IllegalStateException if another handler has one of the ids
   */
  Registration handle(List<String> protocols, InboundHandler handler);
}
