package io.kaiku.gossipsub.core;

import io.kaiku.gossipsub.core.GossipsubConfig.MeshParams;
import io.kaiku.gossipsub.core.GossipsubEvent.Refusal;
import io.kaiku.gossipsub.core.LocalTopics.LocalTopic;
import io.kaiku.gossipsub.core.PeerScore.Conduct;
import io.kaiku.gossipsub.core.rpc.Rpc.PeerInfo;
import io.kaiku.gossipsub.core.rpc.Rpc.Prune;
import io.kaiku.gossipsub.core.rpc.RpcLimits;
import io.kaiku.gossipsub.core.state.Backoffs;
import io.kaiku.gossipsub.core.state.PeerTable.Neighbour;
import io.kaiku.kernel.id.PeerId;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;

/**
 * With whom messages of a joined topic are exchanged in full (gossipsub v1.0 "Topic Membership",
 * "Mesh Maintenance"; v1.1 "PRUNE Backoff and Peer Exchange", "Outbound Mesh Quotas").
 *
 * <p>Departs from the spec: a peer that subscribes is grafted at once while the mesh wants peers,
 * not at the next heartbeat, so that the first message after a subscription arrives.
 */
final class Mesh {
  private final Context context;
  private final Gossip gossip;
  private final Backoffs backoffs;
  private final MeshParams params;

  Mesh(Context context, Gossip gossip) {
    this.context = context;
    this.gossip = gossip;
    this.params = context.config.mesh();
    long slackMs = context.config.timing().heartbeatMs();
    this.backoffs = new Backoffs(GossipsubConfig.Limits.MAX_BACKOFFS, slackMs);
  }

  /** JOIN: those we published to first, then others of the topic. */
  void join(LocalTopic topic, long nowMs) {
    for (PeerId peer : List.copyOf(topic.fanout)) {
      if (topic.mesh.size() < params.d() && mayGraft(topic, peer, nowMs)) {
        graft(topic, peer, nowMs);
      }
    }
    topic.fanout.clear();
    fill(topic, nowMs);
    context.topics.touch(topic);
  }

  /** LEAVE. */
  void leave(LocalTopic topic, long nowMs) {
    long backoffMs = context.config.timing().unsubscribeBackoffMs();
    for (PeerId peer : List.copyOf(topic.mesh)) {
      remove(topic, peer, nowMs);
      prune(topic.name, peer, backoffMs, nowMs);
    }
    context.topics.touch(topic);
  }

  /** A peer of the topic appeared. */
  void appeared(LocalTopic topic, PeerId peer, long nowMs) {
    if (topic.mesh.size() < params.dLow() && mayGraft(topic, peer, nowMs)) {
      graft(topic, peer, nowMs);
    }
  }

  /** A peer of the topic left it, or is gone. */
  void disappeared(LocalTopic topic, PeerId peer, long nowMs) {
    if (topic.mesh.contains(peer)) {
      remove(topic, peer, nowMs);
    }
  }

  /** GRAFT; of a topic that we have not joined it says nothing about us to answer it. */
  void onGraft(Neighbour from, String name, long nowMs) {
    LocalTopic topic = context.topics.joined(name);
    PeerId peer = from.id();
    if (topic == null || topic.mesh.contains(peer)) {
      return;
    }
    context.subscriptions.add(peer, name, true);
    context.topics.touch(topic);
    long backoffMs = context.config.timing().pruneBackoffMs();
    if (backoffs.forbidsTheirGraft(name, peer, nowMs)) {
      context.score.saw(peer, Conduct.EARLY_GRAFT, name, nowMs);
      context.outflow.refuse(peer, Refusal.EARLY_GRAFT, 1);
      prune(name, peer, backoffMs, nowMs);
    } else if (!context.score.mayMesh(peer)
        || (topic.mesh.size() >= params.dHigh() && !from.outbound())) {
      prune(name, peer, backoffMs, nowMs);
    } else {
      add(topic, peer, nowMs);
    }
  }

  /** PRUNE; peers that it names are passed on only with a signed record. */
  void onPrune(Neighbour from, Prune prune, long nowMs) {
    LocalTopic topic = context.topics.joined(prune.topic());
    if (topic == null) {
      return;
    }
    PeerId peer = from.id();
    disappeared(topic, peer, nowMs);
    long backoffMs =
        prune.backoffSeconds() == 0
            ? context.config.timing().pruneBackoffMs()
            : Backoffs.msOf(prune.backoffSeconds());
    backoffs.begin(topic.name, peer, backoffMs, nowMs);
    List<PeerInfo> named =
        prune.peers().stream()
            .filter(info -> !info.peerId().isEmpty() && !info.signedRecord().isEmpty())
            .limit(RpcLimits.MAX_EXCHANGED_PEERS)
            .map(info -> new PeerInfo(info.peerId().compact(), info.signedRecord().compact()))
            .toList();
    if (!named.isEmpty() && context.score.of(peer) >= context.score.thresholds().acceptPx()) {
      context.outflow.emit(new GossipsubEvent.PeersExchanged(peer, topic.name, named));
    }
  }

  /** What the heartbeat does for one topic. */
  void maintain(LocalTopic topic, long nowMs) {
    for (PeerId peer : List.copyOf(topic.mesh)) {
      if (!context.score.mayMesh(peer)) {
        expel(topic, peer, nowMs);
      }
    }
    if (topic.mesh.size() < params.dLow()) {
      fill(topic, nowMs);
    }
    if (topic.mesh.size() > params.dHigh()) {
      List<PeerId> ranked = ranked(topic);
      ranked.subList(params.d(), ranked.size()).forEach(peer -> expel(topic, peer, nowMs));
    }
    int outbound = (int) topic.mesh.stream().filter(context.peers::isOutbound).count();
    if (topic.mesh.size() >= params.dLow() && outbound < params.dOut()) {
      context
          .choose(
              topic.name,
              params.dOut() - outbound,
              peer -> context.peers.isOutbound(peer) && mayGraft(topic, peer, nowMs))
          .forEach(peer -> graft(topic, peer, nowMs));
    }
  }

  int backoffs() {
    return backoffs.size();
  }

  void expireBackoffs(long nowMs) {
    backoffs.expire(nowMs);
  }

  /**
   * The mesh in the order in which its peers should stay: the best, then others at random, and
   * among the first D of them enough that we have dialed.
   */
  private List<PeerId> ranked(LocalTopic topic) {
    List<PeerId> ranked = new ArrayList<>(topic.mesh);
    Collections.shuffle(ranked, context.random);
    ranked.sort(Comparator.comparingDouble((PeerId peer) -> context.score.of(peer)).reversed());
    Collections.shuffle(ranked.subList(params.dScore(), ranked.size()), context.random);
    int outbound = 0;
    for (PeerId peer : ranked.subList(0, params.d())) {
      outbound += context.peers.isOutbound(peer) ? 1 : 0;
    }
    int replaced = params.d() - 1;
    for (int i = params.d(); i < ranked.size() && outbound < params.dOut(); i++) {
      if (context.peers.isOutbound(ranked.get(i))) {
        while (context.peers.isOutbound(ranked.get(replaced))) {
          replaced--;
        }
        Collections.swap(ranked, i, replaced);
        outbound++;
      }
    }
    return ranked;
  }

  private void fill(LocalTopic topic, long nowMs) {
    int missing = params.d() - topic.mesh.size();
    context
        .choose(topic.name, missing, peer -> mayGraft(topic, peer, nowMs))
        .forEach(peer -> graft(topic, peer, nowMs));
  }

  private boolean mayGraft(LocalTopic topic, PeerId peer, long nowMs) {
    return !topic.mesh.contains(peer)
        && context.score.mayMesh(peer)
        && !backoffs.forbidsOurGraft(topic.name, peer, nowMs);
  }

  private void graft(LocalTopic topic, PeerId peer, long nowMs) {
    context.outflow.graft(peer, topic.name);
    add(topic, peer, nowMs);
  }

  private void expel(LocalTopic topic, PeerId peer, long nowMs) {
    remove(topic, peer, nowMs);
    prune(topic.name, peer, context.config.timing().pruneBackoffMs(), nowMs);
  }

  private void add(LocalTopic topic, PeerId peer, long nowMs) {
    topic.mesh.add(peer);
    context.topics.touch(topic);
    context.score.saw(peer, Conduct.GRAFTED, topic.name, nowMs);
    gossip.catchUp(topic, peer);
  }

  private void remove(LocalTopic topic, PeerId peer, long nowMs) {
    topic.mesh.remove(peer);
    context.topics.touch(topic);
    context.score.saw(peer, Conduct.PRUNED, topic.name, nowMs);
  }

  private void prune(String topic, PeerId peer, long backoffMs, long nowMs) {
    backoffs.begin(topic, peer, backoffMs, nowMs);
    Neighbour neighbour = context.peers.get(peer);
    if (neighbour != null) {
      context.outflow.prune(
          peer,
          neighbour.readsBackoff()
              ? new Prune(topic, backoffMs / 1_000, List.of())
              : Prune.plain(topic));
    }
  }
}
