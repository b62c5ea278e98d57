package io.kaiku.gossipsub.core;

import io.kaiku.gossipsub.core.GossipsubConfig.GossipParams;
import io.kaiku.gossipsub.core.GossipsubConfig.Limits;
import io.kaiku.gossipsub.core.GossipsubConfig.PerPeer;
import io.kaiku.gossipsub.core.GossipsubEvent.Refusal;
import io.kaiku.gossipsub.core.LocalTopics.LocalTopic;
import io.kaiku.gossipsub.core.PeerScore.Conduct;
import io.kaiku.gossipsub.core.rpc.GossipMessage;
import io.kaiku.gossipsub.core.rpc.Rpc;
import io.kaiku.gossipsub.core.rpc.Rpc.IHave;
import io.kaiku.gossipsub.core.state.MessageCache;
import io.kaiku.gossipsub.core.state.PeerTable.Neighbour;
import io.kaiku.gossipsub.core.state.Promises;
import io.kaiku.gossipsub.core.state.Validation;
import io.kaiku.kernel.bytes.Bytes;
import io.kaiku.kernel.id.PeerId;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Repairs what the mesh lost: tells others which messages we have, asks for those we miss, hands
 * out those we are asked for (gossipsub v1.0 "Gossip Emission", "Message Processing"; v1.1
 * "Adaptive Gossip Dissemination", "Spam Protection Measures").
 *
 * <p>Departs from the spec: a peer that enters our mesh is told of recent messages at once, so that
 * what was published while it came is not lost to it; and a message is asked of two peers at a
 * time, not of all that have it.
 */
final class Gossip {
  private final Context context;
  private final Validation validation;
  private final GossipParams params;
  private final PerPeer limits;
  private final MessageCache cache;
  private final Promises promises;

  Gossip(Context context, Validation validation) {
    this.context = context;
    this.validation = validation;
    this.params = context.config.gossip();
    this.limits = context.config.limits().peer();
    this.cache =
        new MessageCache(
            params.historyLength(),
            context.config.limits().maxCacheBytes(),
            limits.maxRetransmissions());
    this.promises =
        new Promises(Limits.MAX_PROMISES, Limits.MAX_ASKED_AT_ONCE, Limits.PROMISE_DEADLINE_MS);
  }

  /** Keeps a message to tell of it and to hand it out. */
  void keep(Bytes id, GossipMessage message) {
    cache.put(id, message);
  }

  /** Notes that a message came, whoever was asked for it. */
  void arrived(Bytes id) {
    promises.fulfilled(id);
  }

  /** IHAVE: asks for what we miss. */
  void onIHave(Neighbour from, List<IHave> announced, long nowMs) {
    PeerId peer = from.id();
    if (announced.isEmpty() || !context.score.mayGossip(peer)) {
      return;
    }
    int refused = 0;
    boolean listen = from.countIhave(limits.maxIhaveRpcs());
    int room = from.asksLeft(limits.maxIds());
    Set<Bytes> missing = new LinkedHashSet<>();
    for (IHave ihave : announced) {
      LocalTopic topic = context.topics.joined(ihave.topic());
      for (Bytes id : ihave.ids()) {
        if (!listen || missing.size() >= room) {
          refused++;
        } else if (topic != null && misses(topic, id) && promises.mayAsk(id, peer)) {
          missing.add(id);
        }
      }
    }
    if (refused > 0) {
      context.score.saw(peer, Conduct.FLOOD, "", nowMs);
      context.outflow.refuse(peer, Refusal.IHAVE_FLOOD, refused);
    }
    if (!missing.isEmpty()) {
      from.countAsked(missing.size());
      missing.forEach(id -> promises.add(id, peer, nowMs));
      context.outflow.iwant(peer, List.copyOf(missing));
    }
  }

  /** IWANT: hands out what we have; nothing is said of what we have not. */
  void onIWant(Neighbour from, List<Bytes> wanted, long nowMs) {
    PeerId peer = from.id();
    if (wanted.isEmpty() || !context.score.mayGossip(peer)) {
      return;
    }
    int refused = 0;
    List<GossipMessage> found = new ArrayList<>();
    for (Bytes id : wanted) {
      if (!from.countWanted(limits.maxIds())) {
        refused++;
        continue;
      }
      GossipMessage message = cache.handTo(peer, id);
      if (message != null) {
        found.add(message);
      }
    }
    if (refused > 0) {
      context.score.saw(peer, Conduct.FLOOD, "", nowMs);
      context.outflow.refuse(peer, Refusal.IWANT_FLOOD, refused);
    }
    if (!found.isEmpty()) {
      context.outflow.answer(peer, Rpc.answering(found));
    }
  }

  /** Tells a peer that has just entered our mesh what it may have missed. */
  void catchUp(LocalTopic topic, PeerId peer) {
    if (cache.size() > 0 && context.score.mayGossip(peer)) {
      context.outflow.ihave(peer, topic.name, cache.ids(topic.name, params.historyGossip()));
    }
  }

  /** What the heartbeat does: tells of recent messages, then lets the oldest go. */
  void heartbeat(long nowMs) {
    promises.expire(nowMs, peer -> broken(peer, nowMs));
    Map<String, List<Bytes>> recent = cache.ids(params.historyGossip());
    recent.forEach(
        (name, ids) -> {
          LocalTopic topic = context.topics.get(name);
          if (topic != null) {
            tell(topic, ids);
          }
        });
    cache.shift();
  }

  int cached() {
    return cache.size();
  }

  long cachedBytes() {
    return cache.bytes();
  }

  int promised() {
    return promises.size();
  }

  private boolean misses(LocalTopic topic, Bytes id) {
    return !id.isEmpty()
        && id.size() <= Limits.MAX_ID_BYTES
        && !topic.seen.contains(id)
        && !validation.waitsFor(id);
  }

  private void broken(PeerId peer, long nowMs) {
    context.score.saw(peer, Conduct.BROKEN_PROMISE, "", nowMs);
    context.outflow.refuse(peer, Refusal.BROKEN_PROMISE, 1);
  }

  private void tell(LocalTopic topic, List<Bytes> ids) {
    Set<PeerId> direct = topic.joined ? topic.mesh : topic.fanout;
    List<PeerId> others =
        context.choose(
            topic.name,
            Integer.MAX_VALUE,
            peer -> !direct.contains(peer) && context.score.mayGossip(peer));
    int share = (int) (params.factor() * others.size());
    int count = Math.min(others.size(), Math.max(params.dLazy(), share));
    for (PeerId peer : others.subList(0, count)) {
      context.outflow.ihave(peer, topic.name, selection(ids));
    }
  }

  /** In random order, so that peers who cannot be told all of them are told different ones. */
  private List<Bytes> selection(List<Bytes> ids) {
    if (ids.size() == 1) {
      return ids;
    }
    List<Bytes> shuffled = new ArrayList<>(ids);
    Collections.shuffle(shuffled, context.random);
    return shuffled.subList(0, Math.min(shuffled.size(), limits.maxIds()));
  }
}
