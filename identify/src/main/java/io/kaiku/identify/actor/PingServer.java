package io.kaiku.identify.actor;

import io.kaiku.kernel.error.ErrorCode;
import io.kaiku.kernel.id.PeerId;
import io.kaiku.netty.transport.Substream;
import io.kaiku.node.protocol.InboundHandler;
import io.kaiku.node.protocol.Tools;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** Answers pings on so many substreams of a peer, and of all; one more is reset. Thread-safe. */
final class PingServer implements InboundHandler {

  private final PingSettings.Serve bounds;
  private final Tools tools;
  private final AtomicInteger total = new AtomicInteger();
  private final Map<PeerId, Integer> perPeer = new ConcurrentHashMap<>();

  PingServer(PingSettings.Serve bounds, Tools tools) {
    this.bounds = bounds;
    this.tools = tools;
  }

  @Override
  public void opened(Substream substream) {
    PeerId peer = substream.connection().remotePeer();
    if (!enter(peer)) {
      tools.counters().count("ping.refused");
      tools.log().note("ping.refused", peer, () -> "it has opened too many substreams to ping");
      substream.reset(ErrorCode.RESOURCE_LIMIT_EXCEEDED);
      return;
    }
    substream.closed().thenAccept(end -> leave(peer));
    new PingEchoing(substream, tools, bounds.idleMs()).start();
  }

  private boolean enter(PeerId peer) {
    if (total.incrementAndGet() > bounds.maxTotal()) {
      total.decrementAndGet();
      return false;
    }
    if (perPeer.merge(peer, 1, Integer::sum) > bounds.maxPerPeer()) {
      leave(peer);
      return false;
    }
    return true;
  }

  private void leave(PeerId peer) {
    total.decrementAndGet();
    perPeer.computeIfPresent(peer, (id, count) -> count == 1 ? null : count - 1);
  }
}
