package io.kaiku.node.swarm;

import io.kaiku.kernel.addr.Multiaddr;
import io.kaiku.kernel.error.ErrorCode;
import io.kaiku.kernel.id.PeerId;
import io.kaiku.kernel.machine.Reason;
import io.kaiku.netty.transport.Connection;
import io.kaiku.netty.transport.ConnectionGate;
import io.kaiku.netty.transport.ConnectionHandler;
import io.kaiku.netty.transport.Substream;
import io.kaiku.netty.transport.SubstreamHandler;
import io.kaiku.node.protocol.SwarmException;
import io.kaiku.node.protocol.Tools;
import java.util.Optional;
import java.util.concurrent.CompletionException;

/**
 * Takes connections and inbound substreams in, or refuses them, on the threads of the transports:
 * no actor has to be alive for it. Thread-safe.
 */
public final class Intake implements ConnectionGate, ConnectionHandler {

  private final PeerTable table;
  private final InboundProtocols inbound;
  private final Scopes scopes;
  private final Tools tools;
  private volatile boolean closed;

  /** Creates an intake into these tables. */
  public Intake(PeerTable table, InboundProtocols inbound, Scopes scopes, Tools tools) {
    this.table = table;
    this.inbound = inbound;
    this.scopes = scopes;
    this.tools = tools;
  }

  /** Refuses whatever comes from now on. */
  public void close() {
    closed = true;
  }

  @Override
  public Optional<Permit> admit(Multiaddr remote) {
    Optional<Reason> refused = closed ? Optional.of(stopping()) : scopes.enterHandshake(remote);
    if (refused.isPresent()) {
      tools.counters().count("gate.refused." + refused.get().code());
      return Optional.empty();
    }
    return Optional.of(new HalfOpen(remote));
  }

  @Override
  public void connected(Connection connection, Permit permit) {
    permit.release();
    Optional<Reason> refused = take(connection);
    refused.ifPresent(why -> connection.close(why.code(), why.detail()));
  }

  /**
   * Takes over a connection that we have dialed.
   *
   * @throws CompletionException with {@link SwarmException.NotAllowed} if a limit is reached
   */
  public Connection takeOutbound(Connection connection) {
    Optional<Reason> refused = take(connection);
    if (refused.isPresent()) {
      Reason why = refused.get();
      connection.close(why.code(), why.detail());
      throw new CompletionException(new SwarmException.NotAllowed(connection.remotePeer(), why));
    }
    return connection;
  }

  private Optional<Reason> take(Connection connection) {
    Optional<Reason> refused = closed ? Optional.of(stopping()) : scopes.enter(connection);
    if (refused.isPresent()) {
      tools.counters().count("connection.refused." + refused.get().code());
      tools.log().note("connection.refused", connection.remotePeer(), refused.get()::detail);
      return refused;
    }
    tools.counters().count("connection.opened." + connection.direction());
    table.add(connection);
    var unused =
        connection
            .closed()
            .thenAccept(
                end -> {
                  scopes.leave(connection);
                  table.remove(connection);
                  tools.counters().count("connection.closed." + end.code());
                });
    connection.accept(new Substreams(connection.remotePeer()));
    return Optional.empty();
  }

  private static Reason stopping() {
    return new Reason(ErrorCode.SHUTDOWN, "the peer is stopping");
  }

  private final class HalfOpen implements Permit {
    private final Multiaddr remote;

    HalfOpen(Multiaddr remote) {
      this.remote = remote;
    }

    @Override
    public boolean allows(PeerId peer) {
      return !closed;
    }

    @Override
    public void release() {
      scopes.leaveHandshake(remote);
    }
  }

  private final class Substreams implements SubstreamHandler {
    private final PeerId peer;

    Substreams(PeerId peer) {
      this.peer = peer;
    }

    @Override
    public boolean supports(String protocol) {
      boolean known = inbound.supports(protocol);
      if (!known) {
        tools.counters().count("substream.unknown_protocol");
      }
      return known;
    }

    @Override
    public void opened(Substream substream) {
      String protocol = substream.protocol();
      Optional<Reason> refused = scopes.enterSubstream(peer, protocol);
      if (refused.isPresent()) {
        tools.counters().count("substream.refused");
        tools.log().note("substream.refused", peer, refused.get()::detail);
        substream.reset(refused.get().code());
        return;
      }
      var unused = substream.closed().thenAccept(end -> scopes.leaveSubstream(peer, protocol));
      table.seen(peer, protocol);
      inbound.dispatch(substream);
    }
  }
}
