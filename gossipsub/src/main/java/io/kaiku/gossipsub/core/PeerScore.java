package io.kaiku.gossipsub.core;

import io.kaiku.kernel.id.PeerId;

/**
 * What the router thinks of a peer (gossipsub v1.1, "Peer Scoring"): told of its conduct, asked for
 * its score wherever the specs compare one with a threshold.
 */
public interface PeerScore {
  /** The score of a peer; peers that are not known have none, which is zero. */
  double of(PeerId peer);

  Thresholds thresholds();

  /** Takes note; {@code topic} is empty where conduct concerns none. */
  void saw(PeerId peer, Conduct conduct, String topic, long nowMs);

  /** Lets scores decay; called once per heartbeat. */
  void decay(long nowMs);

  /** Whether the peer's gossip is listened to and it is gossiped to. */
  default boolean mayGossip(PeerId peer) {
    return of(peer) >= thresholds().gossip();
  }

  /** Whether the peer is given our own messages. */
  default boolean mayTakePublished(PeerId peer) {
    return of(peer) >= thresholds().publish();
  }

  /** Whether the peer may be in a mesh. */
  default boolean mayMesh(PeerId peer) {
    return of(peer) >= 0;
  }

  /**
   * Scores below which a peer is not trusted with something (v1.1, "Score Thresholds").
   *
   * @param gossip to exchange gossip
   * @param publish to be given our own messages
   * @param graylist to be listened to at all
   * @param acceptPx to name other peers
   */
  record Thresholds(double gossip, double publish, double graylist, double acceptPx) {
    public Thresholds {
      GossipsubConfig.require(
          graylist <= publish && publish <= gossip && gossip <= 0 && acceptPx >= 0,
          "graylist <= publish <= gossip <= 0 <= acceptPx",
          graylist,
          publish,
          gossip,
          acceptPx);
    }
  }

  /** What a peer did. */
  enum Conduct {
    CONNECTED,
    DISCONNECTED,
    GRAFTED,
    PRUNED,
    FIRST_DELIVERY,
    DUPLICATE_DELIVERY,
    INVALID_MESSAGE,
    EARLY_GRAFT,
    FLOOD,
    BROKEN_PROMISE
  }

  /** Thinks the same of everybody. */
  static PeerScore neutral() {
    return new PeerScore() {
      private final Thresholds thresholds = new Thresholds(0, 0, 0, 0);

      @Override
      public double of(PeerId peer) {
        return 0;
      }

      @Override
      public Thresholds thresholds() {
        return thresholds;
      }

      @Override
      public void saw(PeerId peer, Conduct conduct, String topic, long nowMs) {}

      @Override
      public void decay(long nowMs) {}
    };
  }
}
