package io.kaiku.peers.core;

import io.kaiku.kernel.bytes.Bytes;
import io.kaiku.kernel.id.PeerId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The peers of our network that were named to us: at most {@link PeerExchangeConfig#maxKnown},
 * those that are not connected only for a while.
 */
final class KnownPeers {
  /** Asked before a dial: whether one more may be caused, and by whom. */
  interface DialBudget {
    /** A peer that was connected to us may be dialed, at so many addresses. */
    boolean mayReturn(int addresses, long nowMs);

    /** A peer that we know only from {@code source} may be dialed, at so many addresses. */
    boolean mayDialFor(PeerId source, int addresses, long nowMs);
  }

  private final PeerExchangeConfig config;

  /** In the order in which they were last named, the longest ago first. */
  private final Map<PeerId, Slot> slots = new LinkedHashMap<>();

  private final Map<Bytes, PeerId> byCard = new LinkedHashMap<>();

  KnownPeers(PeerExchangeConfig config) {
    this.config = config;
  }

  Optional<KnownPeer> get(PeerId id) {
    return Optional.ofNullable(slots.get(id)).map(slot -> slot.peer);
  }

  int size() {
    return slots.size();
  }

  /** Whether exactly this entry is known already; if so, it counts as named again. */
  boolean isCurrent(Entry entry, long nowMs) {
    var id = byCard.get(entry.card());
    if (id == null) {
      return false;
    }
    var slot = slots.get(id);
    if (slot == null || !slot.peer.entry().equals(entry)) {
      return false;
    }
    named(slot, nowMs);
    return true;
  }

  /**
   * Takes a verified peer if it says something newer, or is not known and there is room for it.
   *
   * @param evicted told who is forgotten for it
   */
  boolean put(
      KnownPeer peer, PeerId from, boolean connected, long nowMs, Consumer<PeerId> evicted) {
    var id = peer.card().peerId();
    var slot = slots.get(id);
    if (slot == null) {
      if (slots.size() >= config.maxKnown()) {
        var victim = victim();
        if (victim == null) {
          return false;
        }
        remove(victim.id());
        evicted.accept(victim.id());
      }
      slot = new Slot(peer, from, connected, nowMs);
      slots.put(id, slot);
    } else {
      if (!isNewer(peer, slot.peer)) {
        return false;
      }
      byCard.remove(slot.peer.entry().card());
      slot.peer = peer;
      slot.failures = 0;
      slot.nextDialMs = nowMs;
      named(slot, nowMs);
    }
    byCard.put(peer.entry().card(), id);
    return true;
  }

  void connected(PeerId id, long nowMs) {
    var slot = slots.get(id);
    if (slot != null) {
      slot.connected = true;
      slot.met = true;
      slot.failures = 0;
      named(slot, nowMs);
    }
  }

  void disconnected(PeerId id, long nowMs) {
    var slot = slots.get(id);
    if (slot != null) {
      slot.connected = false;
      slot.nextDialMs = nowMs;
      named(slot, nowMs);
    }
  }

  /** Removes and returns those that are not connected and were not named for long. */
  List<PeerId> forgetOld(long nowMs) {
    var old = new ArrayList<PeerId>();
    for (var slot : slots.values()) {
      if (nowMs - slot.namedMs < config.forgetMs()) {
        break;
      }
      if (!slot.connected) {
        old.add(slot.id());
      }
    }
    old.forEach(this::remove);
    return old;
  }

  /**
   * Peers to dial now, those of the data centres with the fewest connections first; each that is
   * returned has its back-off begun.
   */
  List<PeerId> toDial(
      int wanted,
      Map<String, Integer> connections,
      DialBudget budget,
      long nowMs,
      RandomGenerator random) {
    var candidates = new ArrayList<Slot>();
    for (var slot : slots.values()) {
      if (!slot.connected && nowMs - slot.nextDialMs >= 0) {
        candidates.add(slot);
      }
    }
    Shuffle.shuffle(candidates, random);
    candidates.sort(
        Comparator.comparingInt(slot -> connections.getOrDefault(slot.dataCentre(), 0)));
    var chosen = new ArrayList<PeerId>();
    for (var slot : candidates) {
      if (chosen.size() == wanted) {
        break;
      }
      if (slot.mayBeDialed(budget, nowMs)) {
        chosen.add(slot.id());
        slot.nextDialMs = nowMs + slot.backoffMs();
        slot.failures++;
      }
    }
    return chosen;
  }

  private static boolean isNewer(KnownPeer next, KnownPeer last) {
    int card = Long.compareUnsigned(next.card().seq(), last.card().seq());
    int record = Long.compareUnsigned(next.record().seq(), last.record().seq());
    return card >= 0 && record >= 0 && card + record > 0;
  }

  private void named(Slot slot, long nowMs) {
    slot.namedMs = nowMs;
    slots.remove(slot.id());
    slots.put(slot.id(), slot);
  }

  /**
   * Who is forgotten first: of those that were never connected, the oldest of the source that has
   * named most of them, so that naming many displaces nobody that others have named; then the
   * oldest that is not connected.
   */
  private @Nullable Slot victim() {
    var bySource = new LinkedHashMap<PeerId, Integer>();
    for (var slot : slots.values()) {
      if (!slot.met) {
        bySource.merge(slot.source, 1, Integer::sum);
      }
    }
    Slot victim = null;
    for (var slot : slots.values()) {
      if (!slot.connected && (victim == null || slot.weight(bySource) > victim.weight(bySource))) {
        victim = slot;
      }
    }
    return victim;
  }

  private void remove(PeerId id) {
    var slot = slots.remove(id);
    if (slot != null) {
      byCard.remove(slot.peer.entry().card());
    }
  }

  private static final class Slot {
    KnownPeer peer;

    /** Who named it first: whoever repeats it must not decide whether it is dialed. */
    final PeerId source;

    boolean connected;
    boolean met;
    long namedMs;
    long nextDialMs;
    int failures;

    Slot(KnownPeer peer, PeerId source, boolean connected, long nowMs) {
      this.peer = peer;
      this.source = source;
      this.connected = connected;
      this.met = connected;
      this.namedMs = nowMs;
      this.nextDialMs = nowMs;
    }

    PeerId id() {
      return peer.card().peerId();
    }

    String dataCentre() {
      return peer.card().dataCentre();
    }

    /** How many its source has named; 0 if it was connected itself. */
    int weight(Map<PeerId, Integer> bySource) {
      return met ? 0 : bySource.getOrDefault(source, 0);
    }

    boolean mayBeDialed(DialBudget budget, long nowMs) {
      int addresses = peer.record().addresses().size();
      return met ? budget.mayReturn(addresses, nowMs) : budget.mayDialFor(source, addresses, nowMs);
    }

    long backoffMs() {
      return Math.min(
          PeerExchangeConfig.MAX_BACKOFF_MS,
          PeerExchangeConfig.FIRST_BACKOFF_MS << Math.min(failures, 20));
    }
  }
}
