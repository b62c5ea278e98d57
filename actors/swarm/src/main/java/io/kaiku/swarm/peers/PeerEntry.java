package io.kaiku.swarm.peers;

import io.kaiku.kernel.addr.Multiaddr;
import io.kaiku.kernel.id.PeerId;
import io.kaiku.kernel.id.PublicKey;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What the peerstore holds of one peer, within the bounds of one peer. */
final class PeerEntry {
  private static final int BASE_BYTES = 512;
  private static final int ADDRESS_BYTES = 288;
  private static final int RECORD_BYTES = 256;
  private static final int KEY_BYTES = 1_024;
  private static final int TEXT_BYTES = 64;

  final PeerId peer;
  boolean connected;
  boolean met;
  long lastHeardMs;
  PeerLabels labels = PeerLabels.NONE;
  @Nullable PublicKey key; // null until told, or while the id itself holds it

  private final PeerstoreConfig.PerPeer bounds;
  private final Map<Multiaddr, KnownAddress> addresses = new LinkedHashMap<>();
  private Software software = Software.UNKNOWN;
  private @Nullable SignedRecord record; // null while none is known
  private int localAddresses;
  private int addressBytes;
  private int softwareBytes;

  PeerEntry(PeerId peer, PeerstoreConfig.PerPeer bounds) {
    this.peer = peer;
    this.bounds = bounds;
  }

  /** An estimate of the heap that the entry takes. */
  int bytes() {
    int recordBytes = record == null ? 0 : RECORD_BYTES + 2 * record.envelope().size();
    int labelBytes = labels.equals(PeerLabels.NONE) ? 0 : bytesOf(labels.tags()) + 2 * TEXT_BYTES;
    return BASE_BYTES
        + addressBytes
        + softwareBytes
        + recordBytes
        + labelBytes
        + (key == null ? 0 : KEY_BYTES);
  }

  int addressCount() {
    return addresses.size();
  }

  Software software() {
    return software;
  }

  @Nullable SignedRecord record() {
    return record;
  }

  /** Whether it must not be evicted: it is connected, or the local user wants it kept. */
  boolean isKept() {
    return connected || localAddresses > 0 || !labels.name().isEmpty();
  }

  /** Keeps an address or a better version of it; false if it exceeds a bound. */
  boolean put(KnownAddress learned) {
    KnownAddress before = addresses.get(learned.address());
    if (before == null && !learned.provenance().isLocal() && !makeRoomFor(learned)) {
      return false;
    }
    KnownAddress kept = before == null ? learned : before.mergedWith(learned);
    remove(learned.address());
    addresses.put(kept.address(), kept);
    addressBytes += bytesOf(kept.address());
    localAddresses += kept.provenance().isLocal() ? 1 : 0;
    return true;
  }

  void removeUnlessLocal(Multiaddr address) {
    KnownAddress known = addresses.get(address);
    if (known != null && !known.provenance().isLocal()) {
      remove(address);
    }
  }

  private void remove(Multiaddr address) {
    KnownAddress removed = addresses.remove(address);
    if (removed != null) {
      addressBytes -= bytesOf(address);
      localAddresses -= removed.provenance().isLocal() ? 1 : 0;
    }
  }

  /** Forgets all that remote peers told, to give its memory back. */
  void shed() {
    List.copyOf(addresses.keySet()).forEach(this::removeUnlessLocal);
    software = Software.UNKNOWN;
    record = null;
    key = null;
    weighSoftware();
  }

  /** Forgets addresses of one provenance that are not among those that it tells now. */
  void retain(Provenance provenance, Collection<Multiaddr> told) {
    Set<Multiaddr> current = new LinkedHashSet<>(told);
    for (KnownAddress known : List.copyOf(addresses.values())) {
      if (known.provenance() == provenance && !current.contains(known.address())) {
        remove(known.address());
      }
    }
  }

  /** Keeps a newer record in place of all earlier claims; its addresses are put afterwards. */
  void replaceClaims(SignedRecord newer) {
    for (KnownAddress known : List.copyOf(addresses.values())) {
      if (known.provenance().isClaim()) {
        remove(known.address());
      }
    }
    record = newer;
  }

  /** Lets every address hold at least until then. */
  void holdUntil(long timeMs) {
    addresses.replaceAll((address, known) -> known.heldUntil(timeMs));
  }

  /** Forgets what has expired; true if nothing is left that is worth an entry. */
  boolean expire(long nowMs) {
    if (connected) {
      return false;
    }
    for (KnownAddress known : List.copyOf(addresses.values())) {
      if (known.isExpired(nowMs)) {
        remove(known.address());
      }
    }
    return addresses.isEmpty() && !isKept();
  }

  List<KnownAddress> live(long nowMs) {
    return addresses.values().stream()
        .filter(known -> connected || !known.isExpired(nowMs))
        .toList();
  }

  void versions(String agent, String protocol) {
    software =
        software.withVersions(
            PeerText.clean(agent, bounds.maxTextLength()),
            PeerText.clean(protocol, bounds.maxTextLength()));
    weighSoftware();
  }

  /** Keeps the first protocols that fit and returns how many did not. */
  int protocols(Collection<String> told) {
    Set<String> kept = new LinkedHashSet<>();
    int room = bounds.maxBytes() - (bytes() - bytesOf(software.protocols()));
    int refused = 0;
    for (String protocol : told) {
      int size = bytesOf(protocol);
      boolean fits =
          protocol.length() <= bounds.maxTextLength()
              && kept.size() < bounds.maxProtocols()
              && size <= room;
      if (!fits) {
        refused++;
      } else if (kept.add(protocol)) {
        room -= size;
      }
    }
    software = software.withProtocols(new ArrayList<>(kept));
    weighSoftware();
    return refused;
  }

  private boolean makeRoomFor(KnownAddress learned) {
    if (learned.address().bytes().size() > bounds.maxAddressBytes()) {
      return false;
    }
    while (addresses.size() >= bounds.maxAddresses()
        || bytes() + bytesOf(learned.address()) > bounds.maxBytes()) {
      KnownAddress weakest = weakest();
      if (weakest == null || !learned.provenance().mayReplace(weakest.provenance())) {
        return false;
      }
      remove(weakest.address());
    }
    return true;
  }

  private @Nullable KnownAddress weakest() {
    KnownAddress weakest = null;
    for (KnownAddress known : addresses.values()) {
      if (weakest == null || isWeaker(known, weakest)) {
        weakest = known;
      }
    }
    return weakest;
  }

  private static boolean isWeaker(KnownAddress one, KnownAddress other) {
    int byTrust = one.provenance().compareTo(other.provenance());
    return byTrust != 0 ? byTrust < 0 : one.expiresAtMs() - other.expiresAtMs() < 0;
  }

  private void weighSoftware() {
    softwareBytes =
        bytesOf(software.agentVersion())
            + bytesOf(software.protocolVersion())
            + bytesOf(software.protocols());
  }

  private static int bytesOf(Multiaddr address) {
    return ADDRESS_BYTES + 2 * address.bytes().size();
  }

  private static int bytesOf(List<String> texts) {
    return texts.stream().mapToInt(PeerEntry::bytesOf).sum();
  }

  private static int bytesOf(String text) {
    return TEXT_BYTES + 2 * text.length();
  }
}
