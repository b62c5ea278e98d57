package io.kaiku.swarm.limits;

import io.kaiku.kernel.id.PeerId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The place of a substream in the limits of its scopes. After {@link #close} it holds nothing, and
 * calls do nothing.
 */
public final class StreamScope {
  private final ConnectionScope connection;
  private final Claim claim;
  private List<Scope> scopes;
  private @Nullable String protocol; // null until negotiated
  private boolean closed;

  StreamScope(ConnectionScope connection, Claim claim, List<Scope> scopes) {
    this.connection = connection;
    this.claim = claim;
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
    Optional<Refusal> refusal = connection.reserve(joined, claim);
    if (refusal.isPresent()) {
      return refusal;
    }
    Scope.release(List.of(limits.halfKnownScope()), claim);
    List<Scope> changed = new ArrayList<>(scopes);
    changed.remove(limits.halfKnownScope());
    changed.addAll(joined);
    scopes = List.copyOf(changed);
    protocol = negotiated;
    keep(negotiated, protocolScope, protocolPeerScope);
    return Optional.empty();
  }

  /** Releases everything. Idempotent. */
  public void close() {
    if (!closed) {
      connection.release(scopes, claim);
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
