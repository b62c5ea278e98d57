package io.kaiku.swarm.limits;

import io.kaiku.kernel.id.PeerId;
import io.kaiku.kernel.machine.Direction;
import java.net.InetAddress;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Grants connections and substreams within the limits of every scope that they belong to, as the
 * resource manager of go-libp2p does: all of them or none.
 *
 * <p>Confined to one thread, or guarded by one lock; every call takes constant time. A refusal is a
 * value that names the limit and its configuration key.
 */
public final class Limits {
  private final LimitsConfig config;
  private final Scope system;
  private final Scope halfKnown;
  private final PrefixLimits prefixes;
  private final Map<PeerId, Scope> peers = new HashMap<>();
  private final Map<String, Scope> protocols = new HashMap<>();
  private final Map<ProtocolPeer, Scope> protocolPeers = new HashMap<>();
  private final SortedMap<String, Long> refusals = new TreeMap<>();

  public Limits(LimitsConfig config) {
    this.config = config;
    this.system = new Scope(ScopeKind.SYSTEM, "this peer", config.of(ScopeKind.SYSTEM));
    this.halfKnown =
        new Scope(ScopeKind.TRANSIENT, "what is being negotiated", config.of(ScopeKind.TRANSIENT));
    this.prefixes = new PrefixLimits(config.prefixes());
  }

  /**
   * Asks for a connection, before its handshake costs anything. It counts as half-open until {@link
   * ConnectionScope#attach}.
   *
   * @param remote whose prefix is limited if the connection is inbound; empty where there is no IP
   *     address, as in memory
   */
  public Admission<ConnectionScope> connection(
      Direction direction, Optional<InetAddress> remote, long nowMs) {
    Optional<InetAddress> limited = remote.filter(ip -> direction == Direction.INBOUND);
    Claim claim = Claim.connection(direction);
    Scope own = new Scope(ScopeKind.CONNECTION, "the connection", config.of(ScopeKind.CONNECTION));
    List<Scope> scopes = List.of(system, halfKnown, own);
    Optional<Refusal> refusal =
        Scope.check(scopes, claim)
            .or(() -> limited.flatMap(ip -> prefixes.reserve(ip, nowMs)))
            .or(() -> Scope.reserve(scopes, claim));
    return refusal
        .<Admission<ConnectionScope>>map(why -> new Admission.Refused<>(counted(why)))
        .orElseGet(() -> new Admission.Granted<>(new ConnectionScope(this, own, limited)));
  }

  /** What the whole local peer holds. */
  public ScopeUsage system() {
    return system.usage();
  }

  /** What half-open connections and unnegotiated substreams hold. */
  public ScopeUsage halfKnown() {
    return halfKnown.usage();
  }

  /** What a remote peer holds. */
  public ScopeUsage peer(PeerId peer) {
    Scope scope = peers.get(peer);
    return scope == null ? ScopeUsage.NONE : scope.usage();
  }

  /** What the substreams of a protocol hold. */
  public ScopeUsage protocol(String protocol) {
    Scope scope = protocols.get(protocol);
    return scope == null ? ScopeUsage.NONE : scope.usage();
  }

  /** How often each limit refused, by its configuration key. */
  public SortedMap<String, Long> refusals() {
    return Collections.unmodifiableSortedMap(new TreeMap<>(refusals));
  }

  /** How many scopes and prefixes are remembered: 0 but for rates when nothing is held. */
  public int trackedScopes() {
    return peers.size() + protocols.size() + protocolPeers.size() + prefixes.openPrefixes();
  }

  /** For how many prefixes a rate is remembered. */
  public int trackedRates() {
    return prefixes.buckets();
  }

  Scope systemScope() {
    return system;
  }

  Scope halfKnownScope() {
    return halfKnown;
  }

  Scope peerScope(PeerId peer) {
    Scope known = peers.get(peer);
    return known != null
        ? known
        : new Scope(ScopeKind.PEER, "the peer " + peer, config.of(ScopeKind.PEER));
  }

  Scope protocolScope(String protocol) {
    Scope known = protocols.get(protocol);
    return known != null
        ? known
        : new Scope(ScopeKind.PROTOCOL, "the protocol " + protocol, config.of(ScopeKind.PROTOCOL));
  }

  Scope protocolPeerScope(String protocol, PeerId peer) {
    Scope known = protocolPeers.get(new ProtocolPeer(protocol, peer));
    return known != null
        ? known
        : new Scope(
            ScopeKind.PROTOCOL_PEER,
            "the protocol " + protocol + " with " + peer,
            config.of(ScopeKind.PROTOCOL_PEER));
  }

  /** Remembers a scope as long as it holds something. */
  void keep(PeerId peer, Scope scope) {
    keep(peers, peer, scope);
  }

  void keep(String protocol, Scope scope) {
    keep(protocols, protocol, scope);
  }

  void keep(String protocol, PeerId peer, Scope scope) {
    keep(protocolPeers, new ProtocolPeer(protocol, peer), scope);
  }

  void releasePrefix(InetAddress ip) {
    prefixes.release(ip);
  }

  Refusal counted(Refusal refusal) {
    refusals.merge(refusal.key(), 1L, Long::sum);
    return refusal;
  }

  private static <K> void keep(Map<K, Scope> scopes, K key, Scope scope) {
    if (scope.isEmpty()) {
      scopes.remove(key);
    } else {
      scopes.put(key, scope);
    }
  }

  private record ProtocolPeer(String protocol, PeerId peer) {}
}
