package io.kaiku.streams.topic;

import io.kaiku.kernel.id.PeerId;
import java.util.List;

/**
 * Who takes part in a topic at one moment.
 *
 * @param joined whether we do
 * @param peers connected peers that do
 * @param mesh those of them with whom we exchange its messages in full
 */
public record TopicPeers(boolean joined, List<PeerId> peers, List<PeerId> mesh) {
  /** Keeps immutable lists. */
  public TopicPeers {
    peers = List.copyOf(peers);
    mesh = List.copyOf(mesh);
  }
}
