package io.kaiku.node.swarm;

import io.kaiku.kernel.addr.Multiaddr;
import io.kaiku.kernel.id.PeerId;
import io.kaiku.kernel.machine.Reason;
import io.kaiku.netty.transport.Connection;
import io.kaiku.netty.transport.Substream;
import io.kaiku.netty.transport.TransportException;
import io.kaiku.node.metrics.Counters;
import io.kaiku.node.metrics.MetricNames;
import io.kaiku.node.protocol.InboundHandler;
import io.kaiku.node.protocol.PeerFeed;
import io.kaiku.node.protocol.PeerState;
import io.kaiku.node.protocol.Registration;
import io.kaiku.node.protocol.Swarm;
import io.kaiku.node.protocol.SwarmException;
import io.kaiku.node.protocol.Tools;
import io.kaiku.swarm.conns.Gater;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/**
 * The swarm as everybody else sees it: what needs no decision is done here and now, on the tables;
 * the rest is told to the swarm actor. Thread-safe; older than every actor.
 */
public final class SwarmHub {

  /** How much longer than its deadline a dial may take to be answered, before it counts as lost. */
  private static final long GRACE_MS = 1_000;

  private final Intake intake;
  private final PeerTable table;
  private final InboundProtocols inbound;
  private final Announcement self;
  private final Tools tools;
  private final DialDesk desk;
  private final Map<Long, Asked> asked = new ConcurrentHashMap<>();
  private final AtomicLong asks = new AtomicLong();

  /**
   * Where dials are asked for.
   *
   * @param deadlineMs of one dial
   * @param actor takes the asking
   */
  public record DialDesk(long deadlineMs, Consumer<SwarmActor.Command> actor) {}

  /** Creates the hub over its tables. */
  public SwarmHub(Intake intake, Announcement self, Tools tools, DialDesk desk) {
    this.intake = intake;
    this.table = intake.table();
    this.inbound = intake.inbound();
    this.self = self;
    this.tools = tools;
    this.desk = desk;
  }

  /** The connections. */
  public PeerTable table() {
    return table;
  }

  /** The answered protocols. */
  public InboundProtocols inbound() {
    return inbound;
  }

  /** What we say of ourselves. */
  public Announcement self() {
    return self;
  }

  /** The counters of the swarm. */
  public Counters counters() {
    return tools.counters();
  }

  /** Clock, randomness, counters and logs of the swarm. */
  public Tools tools() {
    return tools;
  }

  /** The swarm for one owner of inbound protocols. */
  public Swarm as(String owner) {
    return new View(owner);
  }

  private CompletionStage<Connection> dial(PeerId peer) {
    Optional<Connection> open = usable(peer);
    return open.isPresent()
        ? CompletableFuture.completedFuture(open.get())
        : ask(peer.toString(), answer -> new SwarmActor.DialPeer(peer, answer));
  }

  private CompletionStage<Connection> dial(Multiaddr address) {
    Optional<PeerId> expected = address.peerId();
    Optional<Connection> open = expected.flatMap(this::usable);
    return open.isPresent()
        ? CompletableFuture.completedFuture(open.get())
        : ask(address.toString(), answer -> new SwarmActor.DialAddress(address, answer));
  }

  private record Asked(SwarmActor.Command command, CompletableFuture<Connection> answer) {}

  private interface Asking {
    SwarmActor.Command with(CompletableFuture<Connection> answer);
  }

  /**
   * What is asked while the actor is being replaced reaches its successor by {@link #unanswered};
   * what was under way in it is failed by it; and whatever goes wrong beyond that, there is a
   * deadline.
   */
  private CompletionStage<Connection> ask(String target, Asking asking) {
    SwarmException interrupted = new SwarmException.Interrupted("the dial of " + target);
    if (intake.isClosed()) {
      return CompletableFuture.failedFuture(interrupted);
    }
    CompletableFuture<Connection> answer = new CompletableFuture<>();
    SwarmActor.Command command = asking.with(answer);
    long ask = asks.incrementAndGet();
    asked.put(ask, new Asked(command, answer));
    Registration alarm =
        tools
            .alarms()
            .in(desk.deadlineMs() + GRACE_MS, () -> answer.completeExceptionally(interrupted));
    var unused =
        answer.whenComplete(
            (connection, cause) -> {
              asked.remove(ask);
              alarm.close();
            });
    desk.actor().accept(command);
    return answer;
  }

  /** What was asked and not yet answered, in no order. */
  List<SwarmActor.Command> unanswered() {
    return asked.values().stream().map(Asked::command).toList();
  }

  /** Fails whatever is asked and not yet answered: the peer has ended. */
  public void abandon() {
    for (Asked pending : List.copyOf(asked.values())) {
      pending.answer().completeExceptionally(new SwarmException.Interrupted("a dial"));
    }
  }

  private CompletionStage<Substream> open(PeerId peer, List<String> protocols) {
    Optional<Connection> way = usable(peer);
    if (way.isEmpty()) {
      return dial(peer).thenCompose(open -> open(open, protocols));
    }
    CompletionStage<Substream> first = open(way.get(), protocols);
    return first.exceptionallyCompose(
        cause -> isClosed(cause) ? dial(peer).thenCompose(open -> open(open, protocols)) : first);
  }

  /** An open connection on which anything may be opened, so that none has to be dialed. */
  Optional<Connection> usable(PeerId peer) {
    return table.preferred(peer).filter(this::isUsable);
  }

  private boolean isUsable(Connection way) {
    return !intake.isClosed() && !way.limited() && !way.closed().toCompletableFuture().isDone();
  }

  private static boolean isClosed(Throwable cause) {
    Throwable root =
        cause instanceof CompletionException wrapped && wrapped.getCause() != null
            ? wrapped.getCause()
            : cause;
    return root instanceof TransportException.ConnectionClosed;
  }

  private CompletionStage<Substream> openConnected(PeerId peer, List<String> protocols) {
    return table
        .preferred(peer)
        .map(way -> open(way, protocols))
        .orElseGet(() -> CompletableFuture.failedFuture(new SwarmException.NotConnected(peer)));
  }

  /**
   * A protocol that the peer has told to speak needs no consent; what it consents to, it speaks.
   */
  private CompletionStage<Substream> open(Connection way, List<String> protocols) {
    PeerId peer = way.remotePeer();
    if (protocols.size() == 1) {
      String only = protocols.getFirst();
      Optional<PeerState> state = table.peer(peer);
      if (state.isPresent() && state.get().identified() && state.get().protocols().contains(only)) {
        return way.openKnown(only).thenApply(intake::takeOutbound);
      }
    }
    return way.open(protocols)
        .thenApply(
            substream -> {
              table.seen(peer, substream.protocol());
              return intake.takeOutbound(substream);
            });
  }

  private final class View implements Swarm {
    private final String owner;

    View(String owner) {
      this.owner = owner;
    }

    @Override
    public CompletionStage<Substream> open(PeerId peer, List<String> protocols) {
      return SwarmHub.this.open(peer, protocols);
    }

    @Override
    public CompletionStage<Substream> openConnected(PeerId peer, List<String> protocols) {
      return SwarmHub.this.openConnected(peer, protocols);
    }

    @Override
    public CompletionStage<Connection> dial(PeerId peer) {
      return SwarmHub.this.dial(peer);
    }

    @Override
    public CompletionStage<Connection> dial(Multiaddr address) {
      return SwarmHub.this.dial(address);
    }

    @Override
    public void disconnect(PeerId peer, Reason reason) {
      counters().count("disconnect." + MetricNames.of(reason.code()));
      tools.log().note("disconnect", peer, reason::detail);
      table
          .peer(peer)
          .ifPresent(state -> state.connections().forEach(way -> table.close(way, reason)));
    }

    @Override
    public Optional<PeerState> peer(PeerId peer) {
      return table.peer(peer);
    }

    @Override
    public List<PeerState> peers() {
      return table.peers();
    }

    @Override
    public PeerFeed feed(Runnable wake) {
      return table.feed(wake);
    }

    @Override
    public void protocolsKnown(PeerId peer, List<String> protocols) {
      table.identified(peer, protocols);
    }

    @Override
    public void value(PeerId peer, int worth) {
      table.value(pruner -> pruner.value(peer, owner, worth));
    }

    @Override
    public Registration protect(PeerId peer) {
      table.value(pruner -> pruner.protect(peer, owner));
      return () -> table.value(pruner -> pruner.unprotect(peer, owner));
    }

    @Override
    public void gate(Consumer<Gater> change) {
      intake.gate(change);
    }

    @Override
    public void observed(Connection connection, Multiaddr address) {
      desk.actor().accept(new SwarmActor.Observed(connection, address));
    }

    @Override
    public Registration handle(List<String> protocols, InboundHandler handler) {
      return inbound.handle(owner, protocols, handler);
    }
  }
}
