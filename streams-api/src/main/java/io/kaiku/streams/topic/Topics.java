package io.kaiku.streams.topic;

import io.kaiku.gossipsub.actor.PubSub;
import io.kaiku.streams.KaikuException;
import io.kaiku.streams.StreamsConfig;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** The topics of one peer, each with one set of rules. Thread-safe. */
public final class Topics {

  private final PubSub pubSub;
  private final StreamsConfig config;
  private final Map<String, Topic> topics = new HashMap<>();
  private final Map<String, TopicRules> rules = new HashMap<>();

  /** No topic was used yet. */
  public Topics(PubSub pubSub, StreamsConfig config) {
    this.pubSub = pubSub;
    this.config = config;
  }

  /** The topic as its rules are. */
  public synchronized Topic get(String name) {
    return topics.computeIfAbsent(name, unused -> Topic.of(name, pubSub, config, Optional.empty()));
  }

  /**
   * The topic with these rules.
   *
   * @throws KaikuException.TopicRefused if it has others
   */
  public synchronized Topic get(String name, TopicRules wanted) {
    TopicRules known = rules.get(name);
    if (known == null) {
      Topic topic = Topic.of(name, pubSub, config, Optional.of(wanted));
      topics.put(name, topic);
      rules.put(name, wanted);
      return topic;
    }
    if (known != wanted && !known.isSameAs(wanted)) {
      throw new KaikuException.TopicRefused(
          name, "it has other rules already", "give the same TopicRules, or none");
    }
    return get(name);
  }
}
