package io.kaiku.gossipsub.core.state;

import io.kaiku.kernel.id.PeerId;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/**
 * Which connected peer subscribes to which topics (gossipsub v1.0, "Topic Membership"). Bounded per
 * peer; what a peer leaves behind takes no memory.
 */
public final class Subscriptions {
  private final int maxTopicsPerPeer;
  private final Map<String, Set<PeerId>> byTopic = new LinkedHashMap<>();
  private final Map<PeerId, Set<String>> byPeer = new LinkedHashMap<>();

  public Subscriptions(int maxTopicsPerPeer) {
    this.maxTopicsPerPeer = maxTopicsPerPeer;
  }

  /**
   * Adds a topic; false if the peer has as many as it may.
   *
   * @param ours whether it is a topic of our own, which is added in any case: of those there are as
   *     many as we joined
   */
  public boolean add(PeerId peer, String topic, boolean ours) {
    Set<String> topics = byPeer.get(peer);
    if (topics == null) {
      topics = new LinkedHashSet<>(4);
      byPeer.put(peer, topics);
    } else if (topics.size() >= maxTopicsPerPeer && !ours && !topics.contains(topic)) {
      return false;
    }
    if (topics.add(topic)) {
      byTopic.computeIfAbsent(topic, unused -> new LinkedHashSet<>(4)).add(peer);
    }
    return true;
  }

  /** Whether the peer subscribes to the topic. */
  public boolean has(PeerId peer, String topic) {
    Set<String> topics = byPeer.get(peer);
    return topics != null && topics.contains(topic);
  }

  /** Takes a topic away; false if it was not known. */
  public boolean remove(PeerId peer, String topic) {
    Set<String> topics = byPeer.get(peer);
    if (topics == null || !topics.remove(topic)) {
      return false;
    }
    if (topics.isEmpty()) {
      byPeer.remove(peer);
    }
    unlist(peer, topic);
    return true;
  }

  /** Forgets a peer and returns the topics that it had. */
  public Set<String> forget(PeerId peer) {
    Set<String> topics = byPeer.remove(peer);
    if (topics == null) {
      return Collections.emptySet();
    }
    topics.forEach(topic -> unlist(peer, topic));
    return topics;
  }

  /** The topics of a peer, in the order in which it announced them. */
  public Set<String> of(PeerId peer) {
    return Collections.unmodifiableSet(byPeer.getOrDefault(peer, Collections.emptySet()));
  }

  /** The peers of a topic, in the order in which they announced it. */
  public Set<PeerId> peersOf(String topic) {
    return Collections.unmodifiableSet(byTopic.getOrDefault(topic, Collections.emptySet()));
  }

  /** How many topics have at least one peer. */
  public int topics() {
    return byTopic.size();
  }

  private void unlist(PeerId peer, String topic) {
    byTopic.computeIfPresent(
        topic,
        (unused, peers) -> {
          peers.remove(peer);
          return peers.isEmpty() ? null : peers;
        });
  }
}
