package io.kaiku.node.carrier;

import io.kaiku.kernel.bytes.Bytes;
import io.kaiku.kernel.bytes.MalformedException;
import io.kaiku.kernel.error.ErrorCode;
import io.kaiku.kernel.id.PeerId;
import io.kaiku.kernel.machine.Reason;
import io.kaiku.netty.transport.Substream;
import io.kaiku.node.frame.BudgetExhaustedException;
import io.kaiku.node.frame.ByteBudget;
import io.kaiku.node.frame.FrameReader;
import io.kaiku.node.frame.FrameWriter;
import io.kaiku.node.protocol.Carrier;
import io.kaiku.node.protocol.InboundHandler;
import io.kaiku.node.protocol.Tools;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The reading half of a {@link LinkCarrier}: one substream per peer. A newer one counts from its
 * first message on: until then it may be somebody who only asks whether we speak the protocol.
 * Thread-safe.
 */
final class LinkInbound<M> implements InboundHandler {

  private static final int MAX_STRIKES = 3;
  private static final int MAX_STRIKERS = 4_096;

  private final LinkConfig config;
  private final LinkCodec<M> codec;
  private final Carrier.Host<M> host;
  private final Consumer<PeerId> signOfLife;
  private final Tools tools;
  private final ByteBudget budget;
  private final Map<PeerId, Reading> readings = new ConcurrentHashMap<>();
  private final Map<PeerId, Reading> silent = new ConcurrentHashMap<>();

  /** Of those who strike and go before anybody hears of them, only the latest. */
  private final Map<PeerId, Integer> strikes =
      Collections.synchronizedMap(
          new LinkedHashMap<>() {
            @Override
            protected boolean removeEldestEntry(Map.Entry<PeerId, Integer> eldest) {
              return size() > MAX_STRIKERS;
            }
          });

  private final Set<PeerId> alive = ConcurrentHashMap.newKeySet();
  private volatile boolean stopped;

  /**
   * Creates the half.
   *
   * @param signOfLife run in the actor when a peer has opened a substream
   */
  LinkInbound(
      LinkConfig config, LinkCodec<M> codec, Carrier.Host<M> host, Consumer<PeerId> signOfLife) {
    this.config = config;
    this.codec = codec;
    this.host = host;
    this.signOfLife = signOfLife;
    this.tools = host.context().tools();
    this.budget = new ByteBudget(config.maxInboundBytes());
  }

  @Override
  public void opened(Substream substream) {
    Reading reading = new Reading(substream);
    if (readings.putIfAbsent(reading.peer, reading) != null) {
      replaced(silent.put(reading.peer, reading));
    }
    if (stopped) {
      reading.stop(ErrorCode.NO_ERROR);
      return;
    }
    announce(reading.peer);
    substream.inbound().subscribe(reading.reader);
  }

  private void replaced(@Nullable Reading former) {
    if (former != null) {
      tools.counters().count("link.inbound_replaced");
      former.stop(ErrorCode.SUPPLANTED);
    }
  }

  /** The peer is gone: what it did is forgotten. */
  void forget(PeerId peer) {
    strikes.remove(peer);
  }

  /** However often a peer opens substreams, there is one step about it in the mailbox. */
  private void announce(PeerId peer) {
    if (alive.add(peer)) {
      host.step(
          () -> {
            alive.remove(peer);
            signOfLife.accept(peer);
          });
    }
  }

  /** What ends the substream that the peer has open to us at this moment, and no later one. */
  Runnable dismissal(PeerId peer) {
    List<Reading> present = readingsOf(peer);
    return () -> present.forEach(reading -> reading.stop(ErrorCode.NO_ERROR));
  }

  /** Runs it once everything that the peer has written by now is handed over. */
  void whenRead(PeerId peer, Runnable then) {
    var unused =
        CompletableFuture.allOf(
                readingsOf(peer).stream()
                    .map(reading -> reading.over)
                    .toArray(CompletableFuture[]::new))
            .thenRun(then);
  }

  void stop() {
    stopped = true;
    readings.values().forEach(reading -> reading.stop(ErrorCode.NO_ERROR));
    silent.values().forEach(reading -> reading.stop(ErrorCode.NO_ERROR));
  }

  private List<Reading> readingsOf(PeerId peer) {
    return Stream.of(readings.get(peer), silent.get(peer)).filter(Objects::nonNull).toList();
  }

  private final class Reading implements FrameReader.Sink {
    final PeerId peer;
    final Substream substream;
    final FrameReader reader;
    final CompletableFuture<Void> over = new CompletableFuture<>();

    Reading(Substream substream) {
      this.substream = substream;
      this.peer = substream.connection().remotePeer();
      this.reader = new FrameReader(config.inbound(), budget, this);
    }

    @Override
    public void frame(Bytes message) {
      int size = message.size();
      if (silent.remove(peer, this)) {
        replaced(readings.put(peer, this));
      }
      try {
        M decoded = codec.decode(peer, substream.protocol(), message);
        host.received(peer, decoded, () -> reader.taken(size));
      } catch (MalformedException malformed) {
        reader.taken(size);
        violated(malformed);
      }
    }

    /** The other side is done with us; so we are with it. */
    @Override
    public void ended() {
      end();
      FrameWriter nothing = new FrameWriter(substream.outbound(), () -> null);
      nothing.start();
      nothing.finish();
    }

    @Override
    public void failed(Throwable cause) {
      end();
      if (cause instanceof MalformedException malformed) {
        violated(malformed);
      } else if (cause instanceof BudgetExhaustedException) {
        tools.counters().count("link.inbound_budget");
        tools.log().note("link.inbound_budget", peer, cause::getMessage);
        substream.reset(ErrorCode.RESOURCE_LIMIT_EXCEEDED);
      }
    }

    private void end() {
      readings.remove(peer, this);
      silent.remove(peer, this);
      over.complete(null);
    }

    void stop(ErrorCode code) {
      end();
      reader.cancel();
      substream.reset(code);
    }

    private void violated(MalformedException malformed) {
      tools.counters().count("link.malformed");
      tools.log().note("link.malformed", peer, malformed::getMessage);
      stop(ErrorCode.PROTOCOL_VIOLATION);
      strike(malformed);
    }

    /** The actor hears of the first few only: after them the peer is disconnected. */
    private void strike(MalformedException malformed) {
      int count = strikes.merge(peer, 1, Integer::sum);
      if (count <= MAX_STRIKES) {
        host.violated(peer, malformed);
      }
      if (count == MAX_STRIKES) {
        String why = MAX_STRIKES + " malformed messages of " + substream.protocol();
        host.context().swarm().disconnect(peer, new Reason(ErrorCode.PROTOCOL_VIOLATION, why));
      }
    }
  }
}
