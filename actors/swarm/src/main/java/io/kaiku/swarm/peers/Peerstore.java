package io.kaiku.swarm.peers;

import io.kaiku.kernel.addr.Multiaddr;
import io.kaiku.kernel.id.PeerId;
import io.kaiku.kernel.id.PublicKey;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * What is known of other peers: addresses, keys, protocols, signed records, names and purposes; in
 * memory and within the bounds of its configuration, whatever remote peers tell.
 *
 * <p>When it is full, peers that were only heard of give way before those that we have met, each
 * kind from the least recently used on; peers that are connected, named by the user or configured
 * as seeds never do. Nothing is stored of ourselves. Confined to one thread.
 */
public final class Peerstore {
  private final PeerId self;
  private final PeerstoreConfig config;
  private final PeerShelves shelves;
  private long refusedAddresses;
  private long refusedProtocols;
  private long refusedRecords;

  /** An empty peerstore of the peer {@code self}. */
  public Peerstore(PeerId self, PeerstoreConfig config) {
    this.self = self;
    this.config = config;
    this.shelves = new PeerShelves(config);
  }

  /**
   * Adds addresses; a {@code /p2p} of the peer at their end is cut off, what nobody can be reached
   * at is left out.
   *
   * @return how many are kept now
   */
  public int add(PeerId peer, Collection<Multiaddr> addresses, Provenance how, long nowMs) {
    if (peer.equals(self) || addresses.isEmpty()) {
      return 0;
    }
    PeerEntry entry = shelves.getOrAdd(peer, nowMs);
    int kept = put(entry, addresses, how, nowMs);
    return shelves.settle(entry, nowMs) ? kept : 0;
  }

  /**
   * Like {@link #add}, and forgets what was learned in the same way before and is not among these.
   */
  public int replace(PeerId peer, Collection<Multiaddr> addresses, Provenance how, long nowMs) {
    PeerEntry entry = shelves.get(peer);
    if (entry != null) {
      entry.retain(how, addresses.stream().map(Multiaddr::withoutPeerId).toList());
      shelves.settle(entry, nowMs);
    }
    return add(peer, addresses, how, nowMs);
  }

  /**
   * Forgets an address of this peer only, for somebody else answered there. What the user said or
   * configured stays: who answers today may be gone tomorrow.
   */
  public void remove(PeerId peer, Multiaddr address) {
    PeerEntry entry = shelves.get(peer);
    if (entry != null) {
      entry.removeUnlessLocal(address.withoutPeerId());
      shelves.weigh(entry);
    }
  }

  /** Forgets the peer, unless it is connected. */
  public void forget(PeerId peer) {
    PeerEntry entry = shelves.get(peer);
    if (entry != null && !entry.connected) {
      shelves.remove(entry);
    }
  }

  /**
   * Keeps a signed record if it is newer than the one that is kept; its addresses take the place of
   * everything that was claimed before (as go-libp2p does since 2026-04). Numbers compare unsigned.
   */
  public RecordOutcome accept(SignedRecord record, RecordSource source, long nowMs) {
    RecordOutcome outcome = judge(record, source);
    if (outcome != RecordOutcome.STORED) {
      refusedRecords++;
      return outcome;
    }
    PeerEntry entry = shelves.getOrAdd(record.peer(), nowMs);
    entry.replaceClaims(record);
    put(entry, record.record().addresses(), Provenance.SIGNED_RECORD, nowMs);
    return shelves.settle(entry, nowMs) ? RecordOutcome.STORED : RecordOutcome.FULL;
  }

  /** The newest signed record of the peer. */
  public Optional<SignedRecord> record(PeerId peer) {
    PeerEntry entry = shelves.get(peer);
    return entry == null ? Optional.empty() : Optional.ofNullable(entry.record());
  }

  /** Keeps the key of a peer whose id does not hold it; throws if it is the key of another peer. */
  public void key(PeerId peer, PublicKey key, long nowMs) {
    if (!peer.matches(key)) {
      throw new IllegalArgumentException("the key belongs to " + PeerId.of(key) + ", not " + peer);
    }
    if (peer.publicKey().isEmpty() && !peer.equals(self)) {
      PeerEntry entry = shelves.getOrAdd(peer, nowMs);
      entry.key = key;
      shelves.settle(entry, nowMs);
    }
  }

  /** The key of the peer, from its id or as it was told. */
  public Optional<PublicKey> key(PeerId peer) {
    PeerEntry entry = shelves.get(peer);
    return entry == null || entry.key == null ? peer.publicKey() : Optional.of(entry.key);
  }

  /** Replaces the protocols of a peer; those beyond the bounds are left out. */
  public void protocols(PeerId peer, Collection<String> protocols, long nowMs) {
    if (!peer.equals(self)) {
      PeerEntry entry = shelves.getOrAdd(peer, nowMs);
      refusedProtocols += entry.protocols(protocols);
      shelves.settle(entry, nowMs);
    }
  }

  /** Replaces the versions of a peer; control characters are removed, long ones cut. */
  public void versions(PeerId peer, String agentVersion, String protocolVersion, long nowMs) {
    if (!peer.equals(self)) {
      PeerEntry entry = shelves.getOrAdd(peer, nowMs);
      entry.versions(agentVersion, protocolVersion);
      shelves.settle(entry, nowMs);
    }
  }

  /** What the peer says that it runs. */
  public Software software(PeerId peer) {
    PeerEntry entry = shelves.get(peer);
    return entry == null ? Software.UNKNOWN : entry.software();
  }

  /** Changes name, data centre or tags; a peer with a name is never evicted. */
  public void label(PeerId peer, UnaryOperator<PeerLabels> change, long nowMs) {
    if (!peer.equals(self)) {
      PeerEntry entry = shelves.getOrAdd(peer, nowMs);
      entry.labels = change.apply(entry.labels);
      shelves.settle(entry, nowMs);
    }
  }

  /** Name, data centre and tags of the peer. */
  public PeerLabels labels(PeerId peer) {
    PeerEntry entry = shelves.get(peer);
    return entry == null ? PeerLabels.NONE : entry.labels;
  }

  /** The first connection is open: until the last is gone, nothing of the peer expires. */
  public void connected(PeerId peer, long nowMs) {
    if (!peer.equals(self)) {
      PeerEntry entry = shelves.getOrAdd(peer, nowMs);
      entry.expire(nowMs);
      entry.connected = true;
      entry.met = true;
      shelves.settle(entry, nowMs);
    }
  }

  /** The last connection is gone. */
  public void disconnected(PeerId peer, long nowMs) {
    PeerEntry entry = shelves.get(peer);
    if (entry != null && entry.connected) {
      entry.connected = false;
      entry.holdUntil(nowMs + config.ttls().met().toMillis());
      shelves.settle(entry, nowMs);
    }
  }

  /**
   * Where the peer may be reached, without the peer at the end, the one learned last at the end.
   */
  public List<Multiaddr> addresses(PeerId peer, long nowMs) {
    PeerEntry entry = shelves.get(peer);
    return entry == null
        ? List.of()
        : entry.live(nowMs).stream().map(KnownAddress::address).toList();
  }

  /** Everything known of one peer. */
  public Optional<PeerInfo> info(PeerId peer, long nowMs) {
    return Optional.ofNullable(shelves.get(peer)).map(entry -> infoOf(entry, nowMs));
  }

  /** Everything known of every peer, sorted by id; a copy. */
  public List<PeerInfo> snapshot(long nowMs) {
    return shelves.all().stream()
        .map(entry -> infoOf(entry, nowMs))
        .sorted((one, other) -> one.peer().compareTo(other.peer()))
        .toList();
  }

  /** The peers that the local user gave this name, sorted. */
  public List<PeerId> named(String name) {
    return shelves.all().stream()
        .filter(entry -> !name.isEmpty() && entry.labels.name().equals(name))
        .map(entry -> entry.peer)
        .sorted()
        .toList();
  }

  /** The peers with this tag, sorted. */
  public List<PeerId> tagged(String tag) {
    return shelves.all().stream()
        .filter(entry -> entry.labels.has(tag))
        .map(entry -> entry.peer)
        .sorted()
        .toList();
  }

  /**
   * Forgets what has expired, and peers of which nothing is left; to be called about once a minute.
   */
  public void expire(long nowMs) {
    for (PeerEntry entry : shelves.all()) {
      if (entry.expire(nowMs)) {
        shelves.remove(entry);
      } else {
        shelves.weigh(entry);
      }
    }
  }

  /** How full it is and what it did not keep. */
  public PeerstoreStats stats() {
    return new PeerstoreStats(
        shelves.size(), shelves.evicted(), refusedAddresses, refusedProtocols, refusedRecords);
  }

  private RecordOutcome judge(SignedRecord record, RecordSource source) {
    if (record.peer().equals(self)) {
      return RecordOutcome.OF_SELF;
    }
    boolean mayCome =
        switch (source) {
          case RecordSource.Volunteered(PeerId connection) -> connection.equals(record.peer());
          case RecordSource.Requested(PeerId from) -> true;
        };
    if (!mayCome) {
      return RecordOutcome.NOT_ITS_OWN;
    }
    PeerEntry entry = shelves.get(record.peer());
    SignedRecord kept = entry == null ? null : entry.record();
    return kept == null || record.isNewerThan(kept)
        ? RecordOutcome.STORED
        : RecordOutcome.NOT_NEWER;
  }

  private int put(PeerEntry entry, Collection<Multiaddr> addresses, Provenance how, long nowMs) {
    if (how == Provenance.PEER_EXCHANGE && entry.record() != null) {
      refusedAddresses += addresses.size(); // what the peer signed is worth more than hearsay
      return 0;
    }
    int kept = 0;
    for (Multiaddr address : addresses) {
      if (Dialable.whyNot(address, entry.peer).isEmpty()
          && entry.put(new KnownAddress(address.withoutPeerId(), how, expiry(how, nowMs)))) {
        kept++;
      } else {
        refusedAddresses++;
      }
    }
    return kept;
  }

  private long expiry(Provenance how, long nowMs) {
    long ttlMs = config.ttls().ofMs(how);
    return ttlMs == KnownAddress.NEVER ? KnownAddress.NEVER : nowMs + ttlMs;
  }

  private static PeerInfo infoOf(PeerEntry entry, long nowMs) {
    return new PeerInfo(
        entry.peer,
        entry.labels,
        entry.software(),
        entry.live(nowMs),
        new PeerInfo.Presence(entry.connected, entry.met, entry.lastHeardMs));
  }
}
