package io.kaiku.gossipsub.actor.publish;

import io.kaiku.kernel.bytes.Bytes;
import io.kaiku.kernel.id.PeerId;
import java.util.List;

/**
 * A message that was published.
 *
 * @param id what identifies it in the topic
 * @param peers those on whose substreams it was written, at least one
 * @param others those to whom it was addressed besides: they lost it on the way, or had not taken
 *     it when the answer was given
 */
public record Published(String topic, Bytes id, List<PeerId> peers, List<PeerId> others) {
  public Published {
    peers = List.copyOf(peers);
    others = List.copyOf(others);
  }
}
