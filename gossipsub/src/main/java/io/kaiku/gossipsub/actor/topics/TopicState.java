package io.kaiku.gossipsub.actor.topics;

import io.kaiku.kernel.id.PeerId;
import java.util.List;

/**
 * A topic at one moment.
 *
 * @param joined whether we take part in it
 * @param peers connected peers that subscribe to it
 * @param meshPeers those of them with whom we exchange its messages in full
 */
public record TopicState(String topic, boolean joined, List<PeerId> peers, List<PeerId> meshPeers) {
  public TopicState {
    peers = List.copyOf(peers);
    meshPeers = List.copyOf(meshPeers);
  }

  /** A topic without peers. */
  public static TopicState alone(String topic, boolean joined) {
    return new TopicState(topic, joined, List.of(), List.of());
  }
}
