package io.kaiku.node.carrier;

import io.kaiku.kernel.bytes.Bytes;
import io.kaiku.kernel.bytes.MalformedException;
import io.kaiku.kernel.id.PeerId;
import io.kaiku.kernel.machine.PeerLink;
import io.kaiku.netty.transport.Substream;
import io.kaiku.node.protocol.Carrier;
import io.kaiku.node.protocol.ProtocolContext;
import io.kaiku.node.protocol.Registration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Carries each message over a substream of its own, which the receiver closes when it has taken it.
 * Per peer one message is under way at a time and a few wait; when too many wait, the oldest is
 * dropped.
 *
 * @param <M> the machine's messages
 */
public final class ExchangeCarrier<M> implements Carrier<M> {

  private static final int MAX_WAITING = 8;

  /** The messages for one peer. */
  private static final class Line<M> {
    final Deque<M> waiting = new ArrayDeque<>();
    boolean busy;
  }

  private final List<String> protocols;
  private final ExchangeLimits limits;
  private final ExchangeServer.Capacity capacity;
  private final ExchangeCodec<M> codec;
  private final Map<PeerId, Line<M>> lines = new LinkedHashMap<>();
  private volatile boolean stopped;
  private @Nullable Host<M> host;
  private @Nullable Registration registration;

  /**
   * Creates a carrier for one incarnation of an actor.
   *
   * @param protocols the ids that are opened and answered, from most to least wanted
   * @param limits of what is read from one substream
   * @param capacity of substreams that are read at a time
   */
  public ExchangeCarrier(
      List<String> protocols,
      ExchangeLimits limits,
      ExchangeServer.Capacity capacity,
      ExchangeCodec<M> codec) {
    this.protocols = List.copyOf(protocols);
    this.limits = limits;
    this.capacity = capacity;
    this.codec = codec;
  }

  @Override
  public void start(Host<M> newHost) {
    host = newHost;
    ProtocolContext context = newHost.context();
    registration =
        context
            .swarm()
            .handle(protocols, new ExchangeServer(context.tools(), capacity, limits, this::take));
  }

  @Override
  public void peerUp(PeerId peer, PeerLink way) {
    lines.put(peer, new Line<>());
  }

  @Override
  public void peerDown(PeerId peer) {
    lines.remove(peer);
  }

  @Override
  public void send(PeerId to, M message) {
    Line<M> line = lines.get(to);
    if (line == null) {
      count("exchange.no_such_peer");
      return;
    }
    if (line.waiting.size() >= MAX_WAITING) {
      line.waiting.poll();
      count("exchange.lost.overflow");
    }
    line.waiting.add(message);
    next(to, line);
  }

  @Override
  public void flush(Runnable flushed) {
    if (lines.values().stream().noneMatch(line -> line.busy)) {
      flushed.run();
    } else {
      host().stepLater(10, () -> flush(flushed));
    }
  }

  @Override
  public void stop() {
    stopped = true;
    if (registration != null) {
      registration.close();
    }
  }

  private void next(PeerId to, Line<M> line) {
    M message = line.busy || stopped ? null : line.waiting.poll();
    if (message == null) {
      return;
    }
    line.busy = true;
    List<Bytes> encoded = codec.encode(message);
    ExchangeLimits end = ExchangeLimits.noMessage(limits.deadlineMs());
    host()
        .context()
        .swarm()
        .openConnected(to, protocols)
        .thenCompose(way -> Exchange.ask(way, encoded, end, host().context().tools().alarms()))
        .whenComplete((nothing, cause) -> host().step(() -> sent(to, line, cause)));
  }

  private void sent(PeerId to, Line<M> line, @Nullable Throwable cause) {
    if (cause != null) {
      count("exchange.send_failed");
      host().context().tools().log().note("exchange.send_failed", to, cause::toString);
    }
    line.busy = false;
    if (lines.get(to) == line) {
      next(to, line);
    }
  }

  private CompletionStage<List<Bytes>> take(Substream substream, List<Bytes> messages) {
    PeerId from = substream.connection().remotePeer();
    CompletableFuture<List<Bytes>> taken = new CompletableFuture<>();
    try {
      M message = codec.decode(from, substream.protocol(), messages);
      host().received(from, message, () -> taken.complete(List.of()));
    } catch (MalformedException malformed) {
      count("exchange.malformed");
      host().violated(from, malformed);
      host().step(() -> taken.completeExceptionally(malformed));
    }
    return taken;
  }

  private void count(String name) {
    host().context().tools().counters().count(name);
  }

  private Host<M> host() {
    if (host == null) {
      throw new IllegalStateException("the carrier is not started");
    }
    return host;
  }
}
