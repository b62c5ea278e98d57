package io.kaiku.node.swarm;

import io.kaiku.kernel.addr.Multiaddr;
import io.kaiku.kernel.error.ErrorCode;
import io.kaiku.kernel.id.PeerId;
import io.kaiku.kernel.machine.Direction;
import io.kaiku.kernel.machine.Reason;
import io.kaiku.netty.transport.ConnectionGate;
import io.kaiku.node.SwarmConfig;
import io.kaiku.node.protocol.Tools;
import io.kaiku.swarm.conns.Gater;
import io.kaiku.swarm.limits.Admission;
import io.kaiku.swarm.limits.ConnectionScope;
import io.kaiku.swarm.limits.Limits;
import io.kaiku.swarm.limits.Refusal;
import io.kaiku.swarm.limits.StreamScope;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Who may come in and how much of everything there may be: the {@link Gater} and the {@link Limits}
 * of a peer behind one lock, so that the threads of transports may ask. Thread-safe.
 */
public final class Scopes {

  /**
   * Why something may not be.
   *
   * @param rule the configuration key of the limit or of the gater, which also names the counter
   * @param reason what the other side and the log are told
   */
  record Denial(String rule, Reason reason) {

    static Denial of(Refusal refusal) {
      return new Denial(refusal.key(), refusal.reason());
    }

    static Denial gated(Reason reason) {
      return new Denial("kaiku.swarm.gater", reason);
    }
  }

  /** An answer. */
  sealed interface Entry<P> {
    /** It may be, until the pass is given back. */
    record Granted<P>(P pass) implements Entry<P> {}

    /** It may not. */
    record Refused<P>(Denial why) implements Entry<P> {}
  }

  private static final Denial OURSELVES =
      new Denial(
          "kaiku.node.self",
          new Reason(
              ErrorCode.GATED,
              "it is this peer itself, or another process with the same key; give each its own"));

  private final PeerId self;
  private final Gater gater;
  private final Limits limits;
  private final Tools tools;

  /** Creates scopes of the peer {@code self} that hold nothing. */
  public Scopes(PeerId self, SwarmConfig.Access access, Tools tools) {
    this.self = self;
    this.gater = access.gater();
    this.limits = new Limits(access.limits());
    this.tools = tools;
  }

  /** Changes who may come in; connections that are open are not affected. */
  public synchronized void gate(Consumer<Gater> change) {
    change.accept(gater);
  }

  /** Why a peer may not be connected to. */
  synchronized Optional<Reason> denied(PeerId peer) {
    return gater.secured(peer);
  }

  /** Why an address may not be dialed. */
  synchronized Optional<Reason> denied(Multiaddr address) {
    return gater.dial(address);
  }

  /** Asks for an inbound connection, half-open at first. */
  synchronized Entry<Pass> inbound(Multiaddr remote) {
    Optional<Reason> denied = gater.accept(remote);
    return denied.isPresent()
        ? new Entry.Refused<>(Denial.gated(denied.get()))
        : entry(limits.connection(Direction.INBOUND, remote.ip(), tools.clock().nowMs()));
  }

  /** Asks for an outbound connection. */
  synchronized Entry<Pass> outbound() {
    return entry(limits.connection(Direction.OUTBOUND, Optional.empty(), tools.clock().nowMs()));
  }

  private Entry<Pass> entry(Admission<ConnectionScope> admission) {
    return switch (admission) {
      case Admission.Granted<ConnectionScope>(ConnectionScope scope) ->
          new Entry.Granted<>(new Pass(scope));
      case Admission.Refused<ConnectionScope>(Refusal refusal) ->
          new Entry.Refused<>(Denial.of(refusal));
    };
  }

  /** Counts and notes that a peer was refused once it was known who it is. */
  void refused(PeerId remote, Denial why) {
    tools.counters().count("connection.refused." + why.rule());
    tools.log().note("connection.refused", remote, why.reason()::detail);
  }

  /** What one connection holds. Thread-safe. */
  final class Pass implements ConnectionGate.Permit {
    private final ConnectionScope scope;
    private @Nullable Denial refused;
    private boolean released;

    Pass(ConnectionScope scope) {
      this.scope = scope;
    }

    @Override
    public Optional<Reason> refusal(PeerId remote) {
      Optional<Denial> denial = attach(remote);
      denial.ifPresent(why -> refused(remote, why));
      return denial.map(Denial::reason);
    }

    @Override
    public void release() {
      synchronized (Scopes.this) {
        released = true;
        scope.close();
      }
    }

    /**
     * Says who is at the other end, or why that one may not be; asked again it repeats its answer.
     */
    Optional<Denial> attach(PeerId remote) {
      synchronized (Scopes.this) {
        if (refused == null && scope.peer().isEmpty()) {
          refused = denial(remote).orElse(null);
        }
        return Optional.ofNullable(refused);
      }
    }

    private Optional<Denial> denial(PeerId remote) {
      return remote.equals(self)
          ? Optional.of(OURSELVES)
          : gater.secured(remote).map(Denial::gated).or(() -> scope.attach(remote).map(Denial::of));
    }

    /** Asks for a substream; what ends with its connection anyway holds nothing. */
    Entry<Runnable> substream(Direction direction, String protocol) {
      synchronized (Scopes.this) {
        if (released) {
          return new Entry.Granted<>(() -> {});
        }
        return switch (scope.stream(direction)) {
          case Admission.Refused<StreamScope>(Refusal refusal) ->
              new Entry.Refused<>(Denial.of(refusal));
          case Admission.Granted<StreamScope>(StreamScope stream) -> attach(stream, protocol);
        };
      }
    }

    private Entry<Runnable> attach(StreamScope stream, String protocol) {
      Optional<Refusal> refusal = stream.attach(protocol);
      if (refusal.isPresent()) {
        stream.close();
        return new Entry.Refused<>(Denial.of(refusal.get()));
      }
      return new Entry.Granted<>(() -> close(stream));
    }

    private void close(StreamScope stream) {
      synchronized (Scopes.this) {
        stream.close();
      }
    }
  }
}
