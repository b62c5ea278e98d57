package io.kaiku.identify.core;

import io.kaiku.kernel.bytes.Bytes;
import java.util.ArrayList;
import java.util.List;

/**
 * The answering side of one ping substream (specs ping/ping.md): each 32 bytes go back whole. A
 * substream that ends inside a ping broke the protocol.
 */
public final class PingEcho {
  private Bytes partial = Bytes.EMPTY;

  /** Takes bytes and returns the pings that they complete, to be sent back. */
  public List<Bytes> received(Bytes bytes) {
    var all = partial.isEmpty() ? bytes : partial.concat(bytes);
    var pongs = new ArrayList<Bytes>();
    int at = 0;
    for (; all.size() - at >= PingRound.SIZE; at += PingRound.SIZE) {
      pongs.add(all.slice(at, at + PingRound.SIZE));
    }
    partial = all.slice(at).compact();
    return pongs;
  }

  /** Whether the bytes so far end inside a ping. */
  public boolean isPartial() {
    return !partial.isEmpty();
  }
}
