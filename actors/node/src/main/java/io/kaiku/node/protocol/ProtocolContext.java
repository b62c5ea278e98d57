package io.kaiku.node.protocol;

import io.kaiku.kernel.id.PeerId;

/**
 * What one incarnation of a protocol actor may touch. Everything here is thread-safe and survives
 * the actor.
 *
 * @param name the name of the module
 * @param self who we are, and what we say of ourselves
 * @param swarm connections and substreams
 * @param peerstore what is known of other peers
 * @param tools clock, randomness, counters and logs
 */
public record ProtocolContext(
    String name, LocalPeer self, Swarm swarm, Peerbook peerstore, Tools tools) {

  /** Our own PeerId. */
  public PeerId localPeer() {
    return self.id();
  }
}
