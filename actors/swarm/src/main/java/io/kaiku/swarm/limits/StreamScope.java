package io.kaiku.swarm.limits;

import io.kaiku.kernel.id.PeerId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What a substream holds. After {@link #close} it holds nothing, and calls do nothing. */
public final class StreamScope {
  private final ConnectionScope connection;
  private final Scope own;
  private List<Scope> scopes;
  private @Nullable String protocol; // null until negotiated
  private boolean closed;

  StreamScope(ConnectionScope connection, Scope own, List<Scope> scopes) {
    this.connection = connection;
    this.own = own;
    this.scopes = List.copyOf(scopes);
  }

  /**
   * Says which protocol was negotiated, one that we speak: the substream counts for it and for it
   * with this peer. If that is refused, nothing changes; the substream should be reset.
   */
  public Optional<Refusal> attach(String negotiated) {
    if (closed) {
      return Optional.empty();
    }
    if (protocol != null) {
      throw new IllegalStateException("the substream speaks " + protocol + " already");
    }
    Limits limits = connection.limits();
    PeerId peer = connection.peer().orElseThrow();
    Scope protocolScope = limits.protocolScope(negotiated);
    Scope protocolPeerScope = limits.protocolPeerScope(negotiated, peer);
    List<Scope> joined = List.of(protocolScope, protocolPeerScope);
    Optional<Refusal> refusal = connection.reserve(joined, own.held());
    if (refusal.isPresent()) {
      return refusal;
    }
    Scope.release(List.of(limits.halfKnownScope()), own.held());
    List<Scope> changed = new ArrayList<>(scopes);
    changed.remove(limits.halfKnownScope());
    changed.addAll(joined);
    scopes = List.copyOf(changed);
    protocol = negotiated;
    keep(negotiated, protocolScope, protocolPeerScope);
    return Optional.empty();
  }

  /** Asks for memory in bytes, such as a queue. */
  public Optional<Refusal> reserveMemory(long bytes) {
    return closed ? Optional.empty() : connection.reserve(scopes, ConnectionScope.memory(bytes));
  }

  /** Gives memory back. */
  public void releaseMemory(long bytes) {
    if (!closed) {
      connection.release(scopes, ConnectionScope.memory(bytes));
    }
  }

  /** What the substream holds now. */
  public ScopeUsage usage() {
    return own.usage();
  }

  /** Releases everything. Idempotent. */
  public void close() {
    if (!closed) {
      connection.release(scopes, own.held());
      if (protocol != null) {
        Limits limits = connection.limits();
        PeerId peer = connection.peer().orElseThrow();
        keep(protocol, limits.protocolScope(protocol), limits.protocolPeerScope(protocol, peer));
      }
      connection.ended(this);
      closed = true;
    }
  }

  private void keep(String protocolId, Scope protocolScope, Scope protocolPeerScope) {
    connection.limits().keep(protocolId, protocolScope);
    connection.limits().keep(protocolId, connection.peer().orElseThrow(), protocolPeerScope);
  }
}
