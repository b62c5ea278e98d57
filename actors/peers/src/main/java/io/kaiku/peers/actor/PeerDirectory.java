package io.kaiku.peers.actor;

import io.kaiku.kernel.id.PeerId;
import io.kaiku.node.protocol.Registration;
import io.kaiku.peers.core.KnownPeer;
import io.kaiku.peers.core.PeerCard;
import io.kaiku.peers.core.PeerExchange;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/**
 * The peers of our network as they are known now, for those outside of the actor and for its next
 * incarnation. Bounded, thread-safe.
 */
public final class PeerDirectory {

  private final int maxKnown;
  private final Map<PeerId, KnownPeer> peers = new LinkedHashMap<>();
  private final List<Consumer<PeerExchange.Event>> listeners = new CopyOnWriteArrayList<>();

  PeerDirectory(int maxKnown) {
    this.maxKnown = maxKnown;
  }

  /** What a peer says of its place. */
  public synchronized Optional<PeerCard> card(PeerId peer) {
    return Optional.ofNullable(peers.get(peer)).map(KnownPeer::card);
  }

  /** The data centre of a peer; empty if it is not known or has none. */
  public String dataCentre(PeerId peer) {
    return card(peer).map(PeerCard::dataCentre).orElse("");
  }

  /** All known peers, the one that changed last at the end. */
  public synchronized List<PeerCard> all() {
    return peers.values().stream().map(KnownPeer::card).toList();
  }

  /** What a new incarnation of the actor need not learn again. */
  synchronized List<KnownPeer> known() {
    return List.copyOf(peers.values());
  }

  /**
   * Subscribes to {@link PeerExchange.Event.Known} and {@link PeerExchange.Event.Forgotten}, called
   * in the actor: it must not block.
   */
  public Registration onChange(Consumer<PeerExchange.Event> listener) {
    listeners.add(listener);
    return () -> listeners.remove(listener);
  }

  void known(KnownPeer peer) {
    synchronized (this) {
      PeerId id = peer.card().peerId();
      peers.remove(id);
      peers.put(id, peer);
      if (peers.size() > maxKnown) {
        peers.remove(peers.keySet().iterator().next());
      }
    }
    tell(new PeerExchange.Event.Known(peer));
  }

  void forgotten(PeerId peer) {
    synchronized (this) {
      peers.remove(peer);
    }
    tell(new PeerExchange.Event.Forgotten(peer));
  }

  private void tell(PeerExchange.Event event) {
    listeners.forEach(listener -> listener.accept(event));
  }
}
