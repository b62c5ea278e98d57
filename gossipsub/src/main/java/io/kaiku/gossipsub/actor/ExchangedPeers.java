package io.kaiku.gossipsub.actor;

import io.kaiku.gossipsub.core.rpc.Rpc.PeerInfo;
import io.kaiku.kernel.bytes.MalformedException;
import io.kaiku.kernel.id.PeerId;
import io.kaiku.node.protocol.ProtocolContext;
import io.kaiku.swarm.peers.RecordSource;
import io.kaiku.swarm.peers.SignedRecord;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Connects to peers that others name when they prune us (gossipsub v1.1, "Peer Exchange"): only to
 * those with a signed record, and to few at a time. Thread-safe.
 */
final class ExchangedPeers {
  private static final int MAX_DIALS = 8;

  private final ProtocolContext context;
  private final Executor cpu;
  private final AtomicInteger dials = new AtomicInteger();

  ExchangedPeers(ProtocolContext context, Executor cpu) {
    this.context = context;
    this.cpu = cpu;
  }

  void named(PeerId from, List<PeerInfo> peers) {
    for (PeerInfo info : peers) {
      if (info.signedRecord().isEmpty()) {
        continue;
      }
      if (dials.incrementAndGet() > MAX_DIALS) {
        dials.decrementAndGet();
        context.tools().counters().count("exchange.too_many");
        return;
      }
      cpu.execute(() -> verify(from, info));
    }
  }

  private void verify(PeerId from, PeerInfo info) {
    try {
      SignedRecord record = SignedRecord.open(info.signedRecord());
      if (!record.peer().bytes().equals(info.peerId())) {
        throw new MalformedException("the record is not that of the peer that is named");
      }
      connect(from, record);
    } catch (MalformedException malformed) {
      dials.decrementAndGet();
      context.tools().counters().count("exchange.malformed");
      context.tools().log().note("gossipsub.exchange", from, malformed::getMessage);
    }
  }

  private void connect(PeerId from, SignedRecord record) {
    PeerId peer = record.peer();
    if (peer.equals(context.localPeer()) || context.swarm().peer(peer).isPresent()) {
      dials.decrementAndGet();
      return;
    }
    var unused =
        context
            .peerstore()
            .ask(
                (peerstore, nowMs) ->
                    peerstore.accept(record, new RecordSource.Requested(from), nowMs))
            .thenCompose(outcome -> context.swarm().dial(peer))
            .whenComplete((connection, failure) -> dials.decrementAndGet());
  }
}
