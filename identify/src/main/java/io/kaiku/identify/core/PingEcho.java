package io.kaiku.identify.core;

import io.kaiku.kernel.bytes.Bytes;

/**
 * The answering side of one ping substream (specs ping/ping.md): each 32 bytes go back whole. A
 * substream that ends inside a ping broke the protocol.
 */
public final class PingEcho {
  private Bytes partial = Bytes.EMPTY;

  /** Takes bytes and returns the pings that they complete, one after the other, to be sent back. */
  public Bytes received(Bytes bytes) {
    var all = partial.isEmpty() ? bytes : partial.concat(bytes);
    int whole = all.size() - all.size() % PingRound.SIZE;
    partial = all.slice(whole, all.size()).compact();
    return all.slice(0, whole);
  }

  /** Whether the bytes so far end inside a ping. */
  public boolean isPartial() {
    return !partial.isEmpty();
  }
}
