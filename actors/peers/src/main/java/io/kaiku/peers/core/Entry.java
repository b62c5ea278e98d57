package io.kaiku.peers.core;

import io.kaiku.kernel.bytes.Bytes;

/**
 * A peer as one tells another of it: its signed record and its signed card, both encoded and not
 * yet believed.
 *
 * @param record the encoded envelope of a peer record
 * @param card the encoded envelope of a {@link PeerCard}
 */
public record Entry(Bytes record, Bytes card) {
  /** Bytes of both envelopes. */
  int size() {
    return record.size() + card.size();
  }
}
