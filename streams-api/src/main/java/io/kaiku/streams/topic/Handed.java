package io.kaiku.streams.topic;

import io.kaiku.kernel.bytes.Bytes;
import io.kaiku.kernel.id.PeerId;
import java.util.List;

/**
 * A message that was published.
 *
 * @param id what identifies it in the topic
 * @param peers those on whose substreams it was written, at least one
 * @param others those to whom it was addressed besides and that had not taken it in time
 */
public record Handed(Bytes id, List<PeerId> peers, List<PeerId> others) {
  /** Keeps immutable lists. */
  public Handed {
    peers = List.copyOf(peers);
    others = List.copyOf(others);
  }
}
