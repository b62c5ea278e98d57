package io.kaiku.gossipsub.core;

import io.kaiku.gossipsub.core.state.PeerTable;
import io.kaiku.gossipsub.core.state.Subscriptions;
import io.kaiku.kernel.id.PeerId;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;

/** What the parts of one router share. */
final class Context {
  final PeerId self;
  final GossipsubConfig config;
  final PeerScore score;
  final RandomGenerator random;
  final PeerTable peers = new PeerTable();
  final Subscriptions subscriptions;
  final LocalTopics topics;
  final Outflow outflow;

  Context(PeerId self, GossipsubConfig config, PeerScore score, RandomGenerator random) {
    this.self = self;
    this.config = config;
    this.score = score;
    this.random = random;
    this.subscriptions = new Subscriptions(config.limits().peer().maxTopics());
    this.topics = new LocalTopics(config);
    this.outflow = new Outflow(config.limits().splitter());
  }

  /** Up to so many peers of a topic that match, chosen at random, in random order. */
  List<PeerId> choose(String topic, int count, Predicate<PeerId> matching) {
    if (count <= 0) {
      return List.of();
    }
    List<PeerId> chosen = new ArrayList<>();
    for (PeerId peer : subscriptions.peersOf(topic)) {
      if (matching.test(peer)) {
        chosen.add(peer);
      }
    }
    Collections.shuffle(chosen, random);
    return chosen.size() <= count ? chosen : chosen.subList(0, count);
  }
}
