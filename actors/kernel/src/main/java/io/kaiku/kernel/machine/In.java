package io.kaiku.kernel.machine;

import io.kaiku.kernel.id.PeerId;

/** The five things that can happen to a protocol. */
public sealed interface In<C, M, T> {
  /** The local user asks for something. */
  record Do<C, M, T>(C command) implements In<C, M, T> {}

  /** A remote peer, whose identity is verified, sent a message. */
  record Received<C, M, T>(PeerId from, M message) implements In<C, M, T> {}

  /** A timer asked for with {@link Out.After} is due. */
  record Fired<C, M, T>(T timer) implements In<C, M, T> {}

  /**
   * A peer that speaks the protocol is connected; repeated for every such peer after a restart of
   * the shell.
   */
  record PeerUp<C, M, T>(PeerId peer, PeerLink link) implements In<C, M, T> {}

  /** The last connection to the peer is gone, or it no longer speaks the protocol. */
  record PeerDown<C, M, T>(PeerId peer) implements In<C, M, T> {}
}
