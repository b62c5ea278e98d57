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
import io.kaiku.node.metrics.MetricNames;
import io.kaiku.node.protocol.SwarmException;
import io.kaiku.node.protocol.Tools;
import io.kaiku.node.swarm.Scopes.Denial;
import io.kaiku.node.swarm.Scopes.Entry;
import io.kaiku.swarm.conns.Gater;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/**
 * Takes connections and substreams in, or refuses them, on the threads of the transports: no actor
 * has to be alive for it. Thread-safe.
 */
public final class Intake implements ConnectionGate, ConnectionHandler {

  private static final Denial STOPPING =
      new Denial("stopping", new Reason(ErrorCode.SHUTDOWN, "the peer is stopping"));

  private final PeerTable table;
  private final InboundProtocols inbound;
  private final Scopes scopes;
  private final Tools tools;
  private final Map<Long, Scopes.Pass> passes = new ConcurrentHashMap<>();
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

  /** Whether the peer is stopping. */
  boolean isClosed() {
    return closed;
  }

  /** Changes who may come in, and closes the connections that may not be any more. */
  void gate(Consumer<Gater> change) {
    scopes.gate(change);
    for (Connection connection : table.connections()) {
      scopes
          .denied(connection.remotePeer())
          .or(() -> scopes.denied(connection.remoteAddress()))
          .ifPresent(why -> table.close(connection, why));
    }
  }

  PeerTable table() {
    return table;
  }

  InboundProtocols inbound() {
    return inbound;
  }

  /** Why an address, or who is expected there, may not be dialed. */
  Optional<Reason> denied(Multiaddr address, Optional<PeerId> expected) {
    if (closed) {
      return Optional.of(STOPPING.reason());
    }
    return scopes.denied(address).or(() -> expected.flatMap(scopes::denied));
  }

  @Override
  public Optional<Permit> admit(Multiaddr remote) {
    Entry<Scopes.Pass> entry = closed ? new Entry.Refused<>(STOPPING) : scopes.inbound(remote);
    return switch (entry) {
      case Entry.Granted<Scopes.Pass>(Scopes.Pass pass) -> Optional.of(pass);
      case Entry.Refused<Scopes.Pass>(Denial why) -> {
        tools.counters().count("gate.refused." + why.rule());
        yield Optional.empty();
      }
    };
  }

  @Override
  public void connected(Connection connection, Permit permit) {
    if (!(permit instanceof Scopes.Pass pass)) {
      throw new IllegalArgumentException("the permit is not one of this gate");
    }
    take(connection, pass).ifPresent(why -> refuse(connection, why));
  }

  /**
   * Takes over a connection that we have dialed.
   *
   * @throws CompletionException with {@link SwarmException.NotAllowed} if a limit is reached
   */
  Connection takeOutbound(Connection connection) {
    Optional<Denial> refused =
        switch (scopes.outbound()) {
          case Entry.Granted<Scopes.Pass>(Scopes.Pass pass) -> take(connection, pass);
          case Entry.Refused<Scopes.Pass>(Denial why) -> Optional.of(why);
        };
    if (refused.isPresent()) {
      refuse(connection, refused.get());
      throw new CompletionException(
          new SwarmException.NotAllowed(connection.remotePeer(), refused.get().reason()));
    }
    return connection;
  }

  /**
   * Takes over a substream that we have opened.
   *
   * @throws CompletionException with {@link SwarmException.NotAllowed} if a limit is reached
   */
  Substream takeOutbound(Substream substream) {
    Scopes.Pass pass = passes.get(substream.connection().id());
    if (pass != null) {
      PeerId peer = substream.connection().remotePeer();
      count(substream, pass)
          .ifPresent(
              why -> {
                throw new CompletionException(new SwarmException.NotAllowed(peer, why.reason()));
              });
    }
    return substream;
  }

  /** Counts a substream until it ends, or resets it and says why. */
  private Optional<Denial> count(Substream substream, Scopes.Pass pass) {
    return switch (pass.substream(substream.direction(), substream.protocol())) {
      case Entry.Refused<Runnable>(Denial why) -> {
        tools.counters().count("substream.refused." + why.rule());
        PeerId peer = substream.connection().remotePeer();
        tools.log().note("substream.refused", peer, why.reason()::detail);
        substream.reset(why.reason().code());
        yield Optional.of(why);
      }
      case Entry.Granted<Runnable>(Runnable leave) -> {
        var unused = substream.closed().thenAccept(end -> leave.run());
        yield Optional.empty();
      }
    };
  }

  private void refuse(Connection connection, Denial why) {
    scopes.refused(connection.remotePeer(), why);
    connection.close(why.reason().code(), why.reason().detail());
  }

  private Optional<Denial> take(Connection connection, Scopes.Pass pass) {
    PeerId peer = connection.remotePeer();
    Optional<Denial> refused = closed ? Optional.of(STOPPING) : pass.attach(peer);
    if (refused.isPresent()) {
      pass.release();
      return refused;
    }
    tools.counters().count("connection.opened." + connection.direction());
    passes.put(connection.id(), pass);
    table.add(connection, tools.clock().nowMs());
    var unused =
        connection
            .closed()
            .thenAccept(
                end -> {
                  table.remove(connection);
                  passes.remove(connection.id());
                  pass.release();
                  tools.counters().count("connection.closed." + MetricNames.of(end.code()));
                });
    connection.accept(new Substreams(peer, pass));
    return Optional.empty();
  }

  private final class Substreams implements SubstreamHandler {
    private final PeerId peer;
    private final Scopes.Pass pass;

    Substreams(PeerId peer, Scopes.Pass pass) {
      this.peer = peer;
      this.pass = pass;
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
      if (count(substream, pass).isEmpty()) {
        table.seen(peer, substream.protocol());
        inbound.dispatch(substream);
      }
    }
  }
}
