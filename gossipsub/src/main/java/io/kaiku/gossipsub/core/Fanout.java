package io.kaiku.gossipsub.core;

import io.kaiku.gossipsub.core.LocalTopics.LocalTopic;
import io.kaiku.kernel.id.PeerId;
import java.util.Set;

/**
 * To whom we publish in topics that we have not joined (gossipsub v1.0, "Fanout Maintenance"). It
 * is forgotten together with its topic when nothing was published for a while.
 */
final class Fanout {
  private final Context context;

  Fanout(Context context) {
    this.context = context;
  }

  /** The peers to publish to, chosen now if there are too few. */
  Set<PeerId> peersFor(LocalTopic topic) {
    maintain(topic);
    return topic.fanout;
  }

  /** Replaces those that have left the topic or our trust. */
  void maintain(LocalTopic topic) {
    topic.fanout.removeIf(peer -> !usable(topic, peer));
    int missing = context.config.mesh().d() - topic.fanout.size();
    topic.fanout.addAll(
        context.choose(
            topic.name,
            missing,
            peer -> !topic.fanout.contains(peer) && context.score.mayTakePublished(peer)));
  }

  private boolean usable(LocalTopic topic, PeerId peer) {
    return context.subscriptions.has(peer, topic.name) && context.score.mayTakePublished(peer);
  }
}
