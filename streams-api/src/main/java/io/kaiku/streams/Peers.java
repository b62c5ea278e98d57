package io.kaiku.streams;

import io.kaiku.kernel.id.PeerId;
import io.kaiku.kernel.machine.Direction;
import io.kaiku.netty.transport.Connection;
import io.kaiku.node.PeerHandle;
import io.kaiku.node.protocol.PeerFeed;
import io.kaiku.node.protocol.PeerState;
import io.kaiku.streams.flow.Failures;
import io.kaiku.streams.flow.Serial;
import io.kaiku.swarm.peers.KnownAddress;
import io.kaiku.swarm.peers.PeerInfo;
import io.kaiku.swarm.peers.Peerstore;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What is known of other peers, for users. */
final class Peers {

  private static final Logger LOG = LoggerFactory.getLogger(Peers.class);

  private final PeerHandle handle;

  Peers(PeerHandle handle) {
    this.handle = handle;
  }

  CompletionStage<List<RemotePeer>> all() {
    return Failures.translated(
        handle.peerstore().ask(Peerstore::snapshot).thenApply(this::merged),
        cause -> new KaikuException.Unanswered("peers", "the peerstore", cause));
  }

  private List<RemotePeer> merged(List<PeerInfo> known) {
    Map<PeerId, PeerState> connected = new LinkedHashMap<>();
    handle.swarm().peers().forEach(state -> connected.put(state.peer(), state));
    return known.stream()
        .filter(info -> !info.peer().equals(handle.id()))
        .map(info -> remote(info, Optional.ofNullable(connected.get(info.peer()))))
        .toList();
  }

  private static RemotePeer remote(PeerInfo info, Optional<PeerState> state) {
    return new RemotePeer(
        info.peer(),
        new RemotePeer.Labels(
            info.labels().name(), info.labels().dataCentre(), info.software().agentVersion()),
        state.map(PeerState::protocols).orElse(info.software().protocols()),
        info.addresses().stream().map(KnownAddress::address).toList(),
        state.map(PeerState::connections).orElse(List.of()).stream().map(Peers::link).toList());
  }

  private static RemotePeer.Link link(Connection connection) {
    long rttNanos = connection.stats().rttNanos();
    return new RemotePeer.Link(
        connection.remoteAddress(),
        connection.direction() == Direction.OUTBOUND,
        connection.limited(),
        rttNanos < 0 ? Optional.empty() : Optional.of(Duration.ofNanos(rttNanos)));
  }

  Registration watch(Consumer<PeerChange> listener) {
    Watch watch = new Watch(listener);
    PeerFeed feed = handle.swarm().feed(watch.serial::wake);
    watch.feed.set(feed);
    watch.serial.wake();
    return feed::close;
  }

  /** Remembers the lives that were told of, so that each is told of once. */
  private static final class Watch {
    private final Consumer<PeerChange> listener;
    private final AtomicReference<PeerFeed> feed = new AtomicReference<>();
    private final Serial serial = Serial.onVirtualThreads("kaiku-peers", this::drain);
    private final Map<PeerId, Long> told = new HashMap<>();

    Watch(Consumer<PeerChange> listener) {
      this.listener = listener;
    }

    private void drain() {
      PeerFeed changes = feed.get();
      if (changes != null) {
        changes.drain().forEach(this::changed);
      }
    }

    private void changed(PeerState state) {
      PeerId peer = state.peer();
      Long epoch = told.get(peer);
      if (epoch != null && (!state.connected() || epoch != state.epoch())) {
        told.remove(peer);
        tell(new PeerChange.Disconnected(peer));
      }
      if (state.connected() && told.putIfAbsent(peer, state.epoch()) == null) {
        tell(new PeerChange.Connected(peer));
      }
    }

    private void tell(PeerChange change) {
      try {
        listener.accept(change);
      } catch (RuntimeException e) {
        LOG.warn("a listener of peers threw", e);
      }
    }
  }
}
