package io.kaiku.gossipsub.core;

import io.kaiku.gossipsub.core.GossipsubEvent.Refusal;
import io.kaiku.gossipsub.core.rpc.Rpc;
import io.kaiku.gossipsub.core.rpc.Rpc.IHave;
import io.kaiku.gossipsub.core.rpc.Rpc.Prune;
import io.kaiku.gossipsub.core.rpc.Rpc.Subscription;
import io.kaiku.gossipsub.core.rpc.RpcSplitter;
import io.kaiku.kernel.bytes.Bytes;
import io.kaiku.kernel.id.PeerId;
import io.kaiku.kernel.machine.Outbox;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What leaves the router in one step: control messages are gathered per peer and leave at its end,
 * as few RPCs as peers read.
 */
final class Outflow {
  /** Peers read IHAVE from ten RPCs of a peer between two heartbeats; some are left for others. */
  private static final int IHAVE_RPCS = 8;

  private final RpcSplitter splitter;
  private final Map<PeerId, Batch> batches = new LinkedHashMap<>();
  private @Nullable Outbox<Rpc, GossipsubTimer, GossipsubEvent> out;

  private static final class Batch {
    final List<Subscription> subscriptions = new ArrayList<>(1);
    final List<String> grafts = new ArrayList<>(1);
    final List<Prune> prunes = new ArrayList<>(0);
    final List<IHave> ihave = new ArrayList<>(0);
    final List<Bytes> iwant = new ArrayList<>(0);
    int ihaveBytes;
  }

  Outflow(RpcSplitter splitter) {
    this.splitter = splitter;
  }

  void begin(Outbox<Rpc, GossipsubTimer, GossipsubEvent> outbox) {
    out = outbox;
  }

  void emit(GossipsubEvent event) {
    outbox().emit(event);
  }

  void refuse(PeerId from, Refusal why, int count) {
    if (count > 0) {
      emit(new GossipsubEvent.Refused(from, why, count));
    }
  }

  /** Sends an RPC as it is. */
  void send(PeerId to, Rpc rpc) {
    outbox().send(to, rpc);
  }

  void after(long delayMs, GossipsubTimer timer) {
    outbox().after(delayMs, timer);
  }

  /** Tells every peer of a subscription of ours, together with what else it is told. */
  void announce(Iterable<PeerId> peers, Subscription subscription) {
    Rpc alone = Rpc.control(List.of(subscription), List.of(), List.of());
    for (PeerId peer : peers) {
      Batch batch = batches.get(peer);
      if (batch == null) {
        send(peer, alone);
      } else {
        batch.subscriptions.add(subscription);
      }
    }
  }

  void subscription(PeerId to, Subscription subscription) {
    batch(to).subscriptions.add(subscription);
  }

  void graft(PeerId to, String topic) {
    batch(to).grafts.add(topic);
  }

  void prune(PeerId to, Prune prune) {
    batch(to).prunes.add(prune);
  }

  /** Tells of messages, as many of them as the peer will read. */
  void ihave(PeerId to, String topic, List<Bytes> ids) {
    Batch batch = batch(to);
    int room = IHAVE_RPCS * splitter.maxControlBytes() - batch.ihaveBytes;
    int taken = 0;
    for (Bytes id : ids) {
      int bytes = id.size() + 8;
      if (bytes > room) {
        break;
      }
      room -= bytes;
      batch.ihaveBytes += bytes;
      taken++;
    }
    if (taken > 0) {
      batch.ihave.add(new IHave(topic, ids.subList(0, taken)));
    }
  }

  void iwant(PeerId to, List<Bytes> ids) {
    batch(to).iwant.addAll(ids);
  }

  /** Hands out messages that a peer asked for. */
  void answer(PeerId to, Rpc rpc) {
    splitter.split(rpc).forEach(part -> send(to, part));
  }

  /** Sends what was gathered. */
  void flush() {
    batches.forEach(this::flush);
    batches.clear();
    out = null;
  }

  private void flush(PeerId to, Batch batch) {
    Rpc control = Rpc.control(batch.subscriptions, batch.grafts, batch.prunes);
    if (!control.isEmpty()) {
      splitter.split(control).forEach(part -> send(to, part));
    }
    Rpc gossip = Rpc.gossip(batch.ihave, batch.iwant);
    if (!gossip.isEmpty()) {
      splitter.split(gossip).forEach(part -> send(to, part));
    }
  }

  private Batch batch(PeerId peer) {
    return batches.computeIfAbsent(peer, unused -> new Batch());
  }

  private Outbox<Rpc, GossipsubTimer, GossipsubEvent> outbox() {
    if (out == null) {
      throw new IllegalStateException("nothing leaves the router outside of a step");
    }
    return out;
  }
}
