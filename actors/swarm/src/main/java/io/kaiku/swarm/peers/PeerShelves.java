package io.kaiku.swarm.peers;

import io.kaiku.kernel.id.PeerId;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The entries of a peerstore by how much they are worth, each kind in the order of last use, with
 * the bounds on their number and their bytes. Every operation but the listing takes constant time.
 */
final class PeerShelves {
  private enum Worth {
    /** Somebody spoke of it. */
    HEARD_OF,
    /** We were connected to it. */
    MET,
    /** It is connected, or the user wants it kept: never evicted. */
    KEPT
  }

  private static final int HEARD_OF_SHARE = 4;

  private final PeerstoreConfig config;
  private final Map<PeerId, Placed> placed = new HashMap<>();
  private final Map<Worth, Map<PeerId, PeerEntry>> shelves = new EnumMap<>(Worth.class);
  private long bytes;
  private int addresses;
  private int connected;
  private long evicted;

  PeerShelves(PeerstoreConfig config) {
    this.config = config;
    for (Worth worth : Worth.values()) {
      shelves.put(worth, new LinkedHashMap<>());
    }
  }

  @Nullable PeerEntry get(PeerId peer) {
    Placed found = placed.get(peer);
    return found == null ? null : found.entry;
  }

  /** The entry of a peer; a new one may exceed the bounds until it is settled. */
  PeerEntry getOrAdd(PeerId peer, long nowMs) {
    Placed found = placed.get(peer);
    if (found != null) {
      return found.entry;
    }
    PeerEntry entry = new PeerEntry(peer, config.perPeer());
    entry.lastHeardMs = nowMs;
    Placed added = new Placed(entry);
    placed.put(peer, added);
    shelf(added.worth).put(peer, entry);
    count(added);
    return entry;
  }

  /**
   * Puts a used entry where it belongs and restores the bounds; false if the entry fell to them. If
   * nothing may give way, the one that has grown does without what it was told.
   */
  boolean settle(PeerEntry entry, long nowMs) {
    entry.lastHeardMs = nowMs;
    Placed place = weigh(entry);
    shelf(place.worth).remove(entry.peer);
    place.worth = worthOf(entry);
    shelf(place.worth).put(entry.peer, entry);
    evict();
    if (bytes > config.maxBytes() && placed.containsKey(entry.peer)) {
      entry.shed();
      weigh(entry);
      return false;
    }
    return placed.containsKey(entry.peer);
  }

  /** Counts an entry anew after it has changed. */
  Placed weigh(PeerEntry entry) {
    Placed place = placeOf(entry);
    discount(place);
    count(place);
    return place;
  }

  void remove(PeerEntry entry) {
    Placed place = placeOf(entry);
    discount(place);
    placed.remove(entry.peer);
    shelf(place.worth).remove(entry.peer);
  }

  /** A copy of all entries, the least recently used of each kind first. */
  List<PeerEntry> all() {
    return shelves.values().stream().flatMap(shelf -> shelf.values().stream()).toList();
  }

  PeerstoreStats.Size size() {
    return new PeerstoreStats.Size(placed.size(), connected, addresses, bytes);
  }

  long evicted() {
    return evicted;
  }

  private void evict() {
    while (placed.size() > config.maxPeers() || bytes > config.maxBytes()) {
      PeerEntry victim = victim();
      if (victim == null) {
        return; // what is left is connected or configured; other limits bound its number
      }
      remove(victim);
      evicted++;
    }
  }

  /**
   * Peers heard of first, as long as they hold more than their share; so no flood erases those we
   * met.
   */
  private @Nullable PeerEntry victim() {
    Map<PeerId, PeerEntry> heardOf = shelf(Worth.HEARD_OF);
    Map<PeerId, PeerEntry> met = shelf(Worth.MET);
    boolean takeHeardOf = met.isEmpty() || heardOf.size() > config.maxPeers() / HEARD_OF_SHARE;
    Map<PeerId, PeerEntry> from = takeHeardOf ? heardOf : met;
    return from.isEmpty() ? null : from.values().iterator().next();
  }

  private Worth worthOf(PeerEntry entry) {
    if (entry.isKept()) {
      return Worth.KEPT;
    }
    return entry.met ? Worth.MET : Worth.HEARD_OF;
  }

  private Placed placeOf(PeerEntry entry) {
    Placed place = placed.get(entry.peer);
    if (place == null || place.entry != entry) {
      throw new IllegalStateException("the entry of " + entry.peer + " is not on a shelf");
    }
    return place;
  }

  private Map<PeerId, PeerEntry> shelf(Worth worth) {
    return Objects.requireNonNull(shelves.get(worth));
  }

  private void count(Placed place) {
    place.bytes = place.entry.bytes();
    place.addresses = place.entry.addressCount();
    place.connected = place.entry.connected;
    bytes += place.bytes;
    addresses += place.addresses;
    connected += place.connected ? 1 : 0;
  }

  private void discount(Placed place) {
    bytes -= place.bytes;
    addresses -= place.addresses;
    connected -= place.connected ? 1 : 0;
  }

  /** An entry, where it stands and as what it was counted. */
  static final class Placed {
    private final PeerEntry entry;
    private Worth worth = Worth.HEARD_OF;
    private int bytes;
    private int addresses;
    private boolean connected;

    private Placed(PeerEntry entry) {
      this.entry = entry;
    }
  }
}
