package io.kaiku.gossipsub.core;

import io.kaiku.gossipsub.core.state.SeenCache;
import io.kaiku.gossipsub.core.state.Subscriptions;
import io.kaiku.kernel.id.PeerId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The topics that the local user joined or published to of late. */
final class LocalTopics {
  private final GossipsubConfig config;
  private final Map<String, TopicConfig> configured = new LinkedHashMap<>();
  private final Map<String, LocalTopic> topics = new LinkedHashMap<>();
  private final Set<LocalTopic> changed = new LinkedHashSet<>();

  /** One topic and whom we exchange its messages with. */
  static final class LocalTopic {
    final String name;
    final SeenCache seen;
    final Set<PeerId> mesh = new LinkedHashSet<>();
    final Set<PeerId> fanout = new LinkedHashSet<>();
    TopicConfig config;
    boolean joined;
    long usedMs;
    private int toldPeers;
    private List<PeerId> toldMesh = List.of();

    LocalTopic(String name, TopicConfig config, SeenCache seen) {
      this.name = name;
      this.config = config;
      this.seen = seen;
    }
  }

  LocalTopics(GossipsubConfig config) {
    this.config = config;
  }

  void configure(String name, TopicConfig topicConfig) {
    if (topicConfig.equals(config.topicDefaults())) {
      configured.remove(name);
    } else {
      configured.put(name, topicConfig);
    }
    LocalTopic topic = topics.get(name);
    if (topic != null) {
      topic.config = topicConfig;
    }
  }

  TopicConfig configOf(String name) {
    return configured.getOrDefault(name, config.topicDefaults());
  }

  /** The topic, which counts as used now. */
  LocalTopic use(String name, long nowMs) {
    LocalTopic topic = topics.get(name);
    if (topic == null) {
      var seen = new SeenCache(config.timing().seenTtlMs(), config.limits().maxSeen());
      topic = new LocalTopic(name, configOf(name), seen);
      topics.put(name, topic);
    }
    topic.usedMs = nowMs;
    return topic;
  }

  @Nullable LocalTopic get(String name) {
    return topics.get(name);
  }

  /** The topic if we joined it. */
  @Nullable LocalTopic joined(String name) {
    LocalTopic topic = topics.get(name);
    return topic != null && topic.joined ? topic : null;
  }

  Collection<LocalTopic> all() {
    return Collections.unmodifiableCollection(topics.values());
  }

  List<LocalTopic> joined() {
    return topics.values().stream().filter(topic -> topic.joined).toList();
  }

  /** Forgets topics that we left, or published to, too long ago, and ids that are too old. */
  void expire(long nowMs) {
    long ttlMs = config.timing().fanoutTtlMs();
    for (LocalTopic topic : new ArrayList<>(topics.values())) {
      topic.seen.expire(nowMs);
      if (!topic.joined && nowMs - topic.usedMs > ttlMs) {
        topics.remove(topic.name);
      }
    }
  }

  /** Notes that the peers of the topic, or those in its mesh, may have changed. */
  void touch(LocalTopic topic) {
    changed.add(topic);
  }

  /** Tells of the topics of which not the same is true as was told last. */
  void tellChanges(Subscriptions subscriptions, Outflow outflow) {
    for (LocalTopic topic : changed) {
      int peers = subscriptions.peersOf(topic.name).size();
      boolean meshChanged =
          topic.mesh.size() != topic.toldMesh.size() || !topic.mesh.containsAll(topic.toldMesh);
      if (peers != topic.toldPeers || meshChanged) {
        topic.toldPeers = peers;
        topic.toldMesh = List.copyOf(topic.mesh);
        outflow.emit(new GossipsubEvent.TopicChanged(topic.name, peers, topic.mesh.size()));
      }
    }
    changed.clear();
  }
}
