package io.kaiku.node;

import io.kaiku.kernel.id.PeerId;
import io.kaiku.node.protocol.LocalPeer;
import io.kaiku.node.protocol.Peerbook;
import io.kaiku.node.protocol.ProtocolModule;
import io.kaiku.node.protocol.Swarm;
import io.kaiku.node.protocol.Tools;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.Done;

/**
 * A running peer, for those outside of its actors. Thread-safe; everything is still answered after
 * a stop, with failures.
 */
public interface PeerHandle {

  /** Our own PeerId. */
  default PeerId id() {
    return self().id();
  }

  /** Who the peer is and what it says of itself. */
  LocalPeer self();

  /** Connections and substreams. */
  Swarm swarm();

  /** What is known of other peers. */
  Peerbook peerstore();

  /** Clock, randomness, counters and logs. */
  Tools tools();

  /**
   * The actor of a module that the peer was started with.
   *
   * @throws IllegalArgumentException if it was not
   */
  <X> Slot<X> protocol(ProtocolModule<X> module);

  /**
   * Stops the peer in order: no new connections, protocols say goodbye, connections are closed with
   * {@code SHUTDOWN}, all within the deadlines of the configuration. Idempotent.
   *
   * @return {@link #stopped()}
   */
  CompletionStage<Done> stop();

  /** Completes when the peer has stopped, exceptionally if that was not asked for. */
  CompletionStage<Done> stopped();
}
