package io.kaiku.kernel.machine;

import io.kaiku.kernel.id.PeerId;

/** The five things a protocol can ask for. */
public sealed interface Out<M, T, E> {
  /** Send a message to a peer, at best effort, in order per peer. */
  record Send<M, T, E>(PeerId to, M message) implements Out<M, T, E> {}

  /** Hand the timer back in {@code delayMs} milliseconds. */
  record After<M, T, E>(long delayMs, T timer) implements Out<M, T, E> {}

  /** Tell the local user of the protocol. */
  record Emit<M, T, E>(E event) implements Out<M, T, E> {}

  /**
   * Connect to a peer whose addresses are known elsewhere; the answer is a {@link In.PeerUp}, or
   * nothing.
   */
  record Dial<M, T, E>(PeerId peer) implements Out<M, T, E> {}

  /** Disconnect from a peer that broke the protocol. */
  record Drop<M, T, E>(PeerId peer, Reason reason) implements Out<M, T, E> {}
}
