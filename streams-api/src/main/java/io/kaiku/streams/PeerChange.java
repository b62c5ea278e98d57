package io.kaiku.streams;

import io.kaiku.kernel.id.PeerId;

/** A peer came or went. */
public sealed interface PeerChange {
  /** Who. */
  PeerId peer();

  /** A first connection to it is open. */
  record Connected(PeerId peer) implements PeerChange {}

  /** Its last connection is closed. */
  record Disconnected(PeerId peer) implements PeerChange {}
}
