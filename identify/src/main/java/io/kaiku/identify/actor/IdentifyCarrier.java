package io.kaiku.identify.actor;

import io.kaiku.identify.core.Identify;
import io.kaiku.identify.core.IdentifyExchange;
import io.kaiku.identify.core.IdentifyMessage;
import io.kaiku.identify.core.IdentifyReader;
import io.kaiku.kernel.bytes.Bytes;
import io.kaiku.kernel.bytes.MalformedException;
import io.kaiku.kernel.id.PeerId;
import io.kaiku.kernel.machine.PeerLink;
import io.kaiku.netty.transport.Connection;
import io.kaiku.netty.transport.Substream;
import io.kaiku.node.carrier.Exchange;
import io.kaiku.node.carrier.ExchangeLimits;
import io.kaiku.node.carrier.ExchangeServer;
import io.kaiku.node.protocol.Carrier;
import io.kaiku.node.protocol.PeerFeed;
import io.kaiku.node.protocol.PeerState;
import io.kaiku.node.protocol.Registration;
import io.kaiku.node.protocol.Tools;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Carries each query, answer and push of identify over a substream of its own, and tells the
 * machine of every connection. To one peer one push is under way at a time; of those that wait only
 * the last is sent.
 */
final class IdentifyCarrier implements Carrier<IdentifyExchange> {

  private final IdentifySettings settings;
  private final Runnable ownChanged;
  private final Map<PeerId, Set<Long>> connections = new HashMap<>();
  private final Map<PeerId, Pushing> pushes = new HashMap<>();
  private final Map<Long, CompletableFuture<List<Bytes>>> unanswered = new ConcurrentHashMap<>();
  private final AtomicLong exchanges = new AtomicLong();
  private final List<Registration> registrations = new ArrayList<>();
  private @Nullable Host<IdentifyExchange> started;
  private @Nullable PeerFeed feed;
  private boolean looked;

  /** A push under way, and what is to be said after it. */
  private static final class Pushing {
    @Nullable Bytes next;
  }

  /**
   * Creates a carrier for one incarnation of the actor.
   *
   * @param ownChanged run in the actor when what we say of ourselves may have changed
   */
  IdentifyCarrier(IdentifySettings settings, Runnable ownChanged) {
    this.settings = settings;
    this.ownChanged = ownChanged;
  }

  @Override
  public void start(Host<IdentifyExchange> host) {
    started = host;
    var swarm = host.context().swarm();
    var queries = ExchangeLimits.noMessage(settings.deadlineMs());
    registrations.add(swarm.handle(List.of(Identify.ID), server(queries, this::asked)));
    registrations.add(
        swarm.handle(List.of(Identify.PUSH), server(settings.whatPeersSay(), this::pushed)));
    registrations.add(host.context().self().onChange(() -> host.step(ownChanged)));
    feed = swarm.feed(() -> host.step(this::peersChanged));
    registrations.add(feed);
    host.step(this::peersChanged);
    host.step(ownChanged);
  }

  @Override
  public void peerUp(PeerId peer, PeerLink link) {}

  @Override
  public void peerDown(PeerId peer) {}

  @Override
  public void send(PeerId to, IdentifyExchange message) {
    switch (message) {
      case IdentifyExchange.Query(long connection) -> query(to, connection(to, connection));
      case IdentifyExchange.QueryAgain() -> query(to, waysTo(to).stream().findFirst());
      case IdentifyExchange.Answer(long exchange, Bytes answer) -> {
        var waiting = unanswered.remove(exchange);
        if (waiting != null) {
          waiting.complete(List.of(answer));
        }
      }
      case IdentifyExchange.SendPush(Bytes push) -> push(to, push);
      case IdentifyExchange.Heard heard ->
          throw new IllegalStateException("the machine sends what only peers cause: " + heard);
    }
  }

  @Override
  public void flush(Runnable flushed) {
    flushed.run();
  }

  @Override
  public void stop() {
    registrations.forEach(Registration::close);
    unanswered
        .values()
        .forEach(
            answer -> answer.completeExceptionally(new IllegalStateException("identify stops")));
  }

  private ExchangeServer server(ExchangeLimits limits, ExchangeServer.Answerer answerer) {
    return new ExchangeServer(tools(), settings.capacity(), limits, answerer);
  }

  private void peersChanged() {
    if (feed != null) {
      boolean before = !looked;
      looked = true;
      feed.drain().forEach(state -> connected(state, before));
    }
  }

  private void connected(PeerState state, boolean old) {
    Set<Long> now =
        state.connections().stream().map(Connection::id).collect(Collectors.toUnmodifiableSet());
    Set<Long> before =
        now.isEmpty() ? connections.remove(state.peer()) : connections.put(state.peer(), now);
    for (long connection : now) {
      if (before == null || !before.contains(connection)) {
        var opened = new IdentifyExchange.Opened(connection, old);
        host().received(state.peer(), opened, IdentifyCarrier::nothing);
      }
    }
  }

  private List<Connection> waysTo(PeerId peer) {
    return host().context().swarm().peer(peer).map(PeerState::connections).orElse(List.of());
  }

  private Optional<Connection> connection(PeerId peer, long id) {
    return waysTo(peer).stream().filter(way -> way.id() == id).findFirst();
  }

  /** Whoever is asked speaks identify, so consent is not waited for. */
  private void query(PeerId to, Optional<Connection> way) {
    if (way.isEmpty()) {
      host()
          .received(
              to,
              new IdentifyExchange.NoReport("the connection was closed"),
              IdentifyCarrier::nothing);
      return;
    }
    way.get()
        .openKnown(Identify.ID)
        .thenCompose(
            substream ->
                Exchange.ask(substream, List.of(), settings.whatPeersSay(), tools().alarms()))
        .whenComplete((messages, cause) -> report(to, way.get().id(), messages, cause));
  }

  private void report(
      PeerId from, long connection, @Nullable List<Bytes> messages, @Nullable Throwable cause) {
    host().received(from, reportOf(from, connection, messages, cause), IdentifyCarrier::nothing);
  }

  private IdentifyExchange reportOf(
      PeerId from, long connection, @Nullable List<Bytes> messages, @Nullable Throwable cause) {
    if (messages == null) {
      return new IdentifyExchange.NoReport(reasonOf(cause));
    }
    if (messages.isEmpty()) {
      return new IdentifyExchange.NoReport("the substream ended before it said anything");
    }
    try {
      return new IdentifyExchange.Report(connection, merged(messages));
    } catch (MalformedException malformed) {
      host().violated(from, malformed);
      return new IdentifyExchange.NoReport(String.valueOf(malformed.getMessage()));
    }
  }

  private static String reasonOf(@Nullable Throwable cause) {
    Throwable root =
        cause instanceof CompletionException wrapped && wrapped.getCause() != null
            ? wrapped.getCause()
            : cause;
    return String.valueOf(root == null ? null : root.getMessage());
  }

  private CompletionStage<List<Bytes>> asked(Substream substream, List<Bytes> nothing) {
    Connection way = substream.connection();
    long exchange = exchanges.incrementAndGet();
    var answer = new CompletableFuture<List<Bytes>>();
    unanswered.put(exchange, answer);
    host()
        .received(
            way.remotePeer(),
            new IdentifyExchange.Asked(exchange, way.remoteAddress()),
            () -> {
              if (unanswered.remove(exchange) != null) {
                answer.completeExceptionally(new IllegalStateException("the peer is gone"));
              }
            });
    return answer;
  }

  private CompletionStage<List<Bytes>> pushed(Substream substream, List<Bytes> messages) {
    PeerId from = substream.connection().remotePeer();
    var taken = new CompletableFuture<List<Bytes>>();
    try {
      var push = new IdentifyExchange.Pushed(substream.connection().id(), merged(messages));
      host().received(from, push, () -> taken.complete(List.of()));
    } catch (MalformedException malformed) {
      host().violated(from, malformed);
      host().step(() -> taken.completeExceptionally(malformed));
    }
    return taken;
  }

  private IdentifyMessage merged(List<Bytes> messages) throws MalformedException {
    var reader = new IdentifyReader();
    for (Bytes message : messages) {
      reader.add(message);
    }
    if (reader.dropped() > 0) {
      tools().counters().count("identify.entries_dropped", reader.dropped());
    }
    return reader.result();
  }

  private void push(PeerId to, Bytes message) {
    var pushing = pushes.get(to);
    if (pushing != null) {
      pushing.next = message;
      return;
    }
    pushes.put(to, new Pushing());
    var answer = ExchangeLimits.noMessage(settings.deadlineMs());
    host()
        .context()
        .swarm()
        .openConnected(to, List.of(Identify.PUSH))
        .thenCompose(
            substream -> Exchange.ask(substream, List.of(message), answer, tools().alarms()))
        .whenComplete((nothing, cause) -> host().step(() -> pushed(to, cause)));
  }

  private void pushed(PeerId to, @Nullable Throwable cause) {
    if (cause != null) {
      tools().counters().count("identify.push_failed");
      tools().log().note("identify.push_failed", to, cause::toString);
    }
    var pushing = pushes.remove(to);
    if (pushing != null && pushing.next != null) {
      push(to, pushing.next);
    }
  }

  /** What is ours, or comes once per connection, needs no credit. */
  private static void nothing() {}

  private Tools tools() {
    return host().context().tools();
  }

  private Host<IdentifyExchange> host() {
    if (started == null) {
      throw new IllegalStateException("the carrier is not started");
    }
    return started;
  }
}
