package io.kaiku.gossipsub.core;

/** The timers of the router. */
public enum GossipsubTimer {
  /** Meshes are mended, gossip is sent, caches move on (gossipsub v1.0, "Heartbeat"). */
  HEARTBEAT
}
