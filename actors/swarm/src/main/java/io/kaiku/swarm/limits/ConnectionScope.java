package io.kaiku.swarm.limits;

import io.kaiku.kernel.id.PeerId;
import io.kaiku.kernel.machine.Direction;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a connection holds, with its substreams. After {@link #close} it holds nothing, and calls do
 * nothing.
 */
public final class ConnectionScope {
  private final Limits limits;
  private final Scope own;
  private final Optional<InetAddress> limitedIp;
  private final Set<StreamScope> streams = new LinkedHashSet<>();
  private @Nullable PeerId peer; // null until attached
  private List<Scope> scopes;
  private boolean closed;

  ConnectionScope(Limits limits, Scope own, Optional<InetAddress> limitedIp) {
    this.limits = limits;
    this.own = own;
    this.limitedIp = limitedIp;
    this.scopes = List.of(own, limits.systemScope(), limits.halfKnownScope());
  }

  /**
   * Says who is at the other end, once that is proved: the connection is no longer half-open and
   * counts for the peer. If that is refused, nothing changes; the connection should be closed.
   */
  public Optional<Refusal> attach(PeerId remote) {
    if (closed) {
      return Optional.empty();
    }
    if (peer != null) {
      throw new IllegalStateException("the connection belongs to " + peer + " already");
    }
    Scope peerScope = limits.peerScope(remote);
    Optional<Refusal> refusal = Scope.reserve(List.of(peerScope), own.held());
    if (refusal.isPresent()) {
      return refusal.map(limits::counted);
    }
    Scope.release(List.of(limits.halfKnownScope()), own.held());
    limits.keep(remote, peerScope);
    peer = remote;
    scopes = List.of(own, limits.systemScope(), peerScope);
    return Optional.empty();
  }

  /** Asks for a substream; only when the peer is known. */
  public Admission<StreamScope> stream(Direction direction) {
    if (peer == null || closed) {
      throw new IllegalStateException("the connection is " + (closed ? "closed" : "half-open"));
    }
    Claim claim = Claim.stream(direction);
    List<Scope> all = new ArrayList<>(scopes);
    all.add(limits.halfKnownScope());
    Optional<Refusal> refusal = reserve(all, claim);
    if (refusal.isPresent()) {
      return new Admission.Refused<>(refusal.get());
    }
    StreamScope granted = new StreamScope(this, claim, all);
    streams.add(granted);
    return new Admission.Granted<>(granted);
  }

  /** Who is at the other end; empty as long as that is not proved. */
  public Optional<PeerId> peer() {
    return Optional.ofNullable(peer);
  }

  /** What the connection holds now. */
  public ScopeUsage usage() {
    return own.usage();
  }

  /** Releases everything, substreams included. Idempotent. */
  public void close() {
    if (closed) {
      return;
    }
    List.copyOf(streams).forEach(StreamScope::close);
    release(scopes, own.held());
    limitedIp.ifPresent(limits::releasePrefix);
    closed = true;
  }

  Limits limits() {
    return limits;
  }

  Optional<Refusal> reserve(List<Scope> accounts, Claim claim) {
    return Scope.reserve(accounts, claim).map(limits::counted);
  }

  void release(List<Scope> accounts, Claim claim) {
    Scope.release(accounts, claim);
    if (peer != null) {
      limits.keep(peer, limits.peerScope(peer));
    }
  }

  void ended(StreamScope stream) {
    streams.remove(stream);
  }
}
