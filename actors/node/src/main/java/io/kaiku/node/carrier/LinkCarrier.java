package io.kaiku.node.carrier;

import io.kaiku.kernel.bytes.Bytes;
import io.kaiku.kernel.error.ErrorCode;
import io.kaiku.kernel.id.PeerId;
import io.kaiku.kernel.machine.PeerLink;
import io.kaiku.netty.transport.Substream;
import io.kaiku.node.carrier.LinkCodec.LinkOp;
import io.kaiku.node.metrics.Counters;
import io.kaiku.node.protocol.Carrier;
import io.kaiku.node.protocol.CarrierEvent;
import io.kaiku.node.protocol.CarrierEvent.Cause;
import io.kaiku.node.protocol.Registration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Carries messages over one long-lived substream per peer and direction, as gossipsub does
 * (pubsub/README.md: "the protocol uses two unidirectional substreams").
 *
 * <p>Out: a bounded queue per peer, from which the connection takes when it can write; a slow peer
 * loses its least important and oldest messages, and slows nobody else. In: messages are handed to
 * the machine under credit. A substream that breaks is opened again, with back-off and at most a
 * few times, after which a sign of life from the peer is awaited.
 *
 * @param <M> the machine's messages
 */
public final class LinkCarrier<M> implements Carrier<M> {

  /** Classes of messages; see {@link LinkOp.Queue#priority}. */
  public static final int PRIORITIES = 4;

  private static final long FLUSH_POLL_MS = 10;

  /** How long peers may take to read the last of what was written, in milliseconds. */
  private static final long READ_MS = 2_000;

  private final LinkConfig config;
  private final LinkCodec<M> codec;
  private final Map<PeerId, Link> links = new LinkedHashMap<>();
  private final Set<Substream> opened = ConcurrentHashMap.newKeySet();
  private volatile boolean stopped;

  private @Nullable Host<M> host;
  private @Nullable LinkInbound<M> inbound;
  private @Nullable Registration registration;
  private @Nullable M encodedMessage;
  private String encodedProtocol = "";
  private List<LinkOp> encoded = List.of();

  /** Creates a carrier for one incarnation of an actor. */
  public LinkCarrier(LinkConfig config, LinkCodec<M> codec) {
    this.config = config;
    this.codec = codec;
  }

  @Override
  public void start(Host<M> newHost) {
    host = newHost;
    inbound = new LinkInbound<>(config, codec, newHost, this::signOfLife);
    registration = newHost.context().swarm().handle(config.protocols(), inbound);
  }

  @Override
  public void peerUp(PeerId peer, PeerLink way) {
    LinkQueue queue =
        new LinkQueue(
            config.maxQueueBytes(), config.maxQueueFrames(), (what, why) -> lost(peer, what, why));
    Link link = new Link(peer, way.protocol(), queue);
    links.put(peer, link);
    open(link);
  }

  @Override
  public void peerDown(PeerId peer) {
    Link link = links.remove(peer);
    if (link != null) {
      link.begin();
      link.queue.clear(Cause.DISCONNECTED);
    }
    if (inbound != null) {
      inbound.forget(peer);
    }
  }

  @Override
  public void drained(PeerId peer, Runnable then) {
    inbound().whenRead(peer, () -> host().step(then));
  }

  @Override
  public void heard(PeerId peer) {
    signOfLife(peer);
  }

  @Override
  public void send(PeerId to, M message) {
    Link link = links.get(to);
    if (link == null) {
      counters().count("link.no_such_peer");
      return;
    }
    long nowMs = nowMs();
    for (LinkOp op : encode(message, link.protocol)) {
      switch (op) {
        case LinkOp.Queue what -> link.queue.offer(what, nowMs);
        case LinkOp.Cancel(Object key) -> link.queue.cancel(key);
      }
    }
    link.wake();
  }

  /**
   * Waits until everything is written and confirmed, then ends every substream without a reset,
   * which could overtake what the peer has not read yet, and waits until the peer has ended it too:
   * most do when they have read all, js-libp2p does not.
   */
  @Override
  public void flush(Runnable flushed) {
    if (links.values().stream().anyMatch(Link::isBusy)) {
      host().stepLater(FLUSH_POLL_MS, () -> flush(flushed));
    } else {
      CompletableFuture<Void> read = finish();
      var unused = read.thenRun(() -> host().step(flushed));
      host().stepLater(READ_MS, () -> read.complete(null));
    }
  }

  private CompletableFuture<Void> finish() {
    stopped = true;
    CompletableFuture<?>[] read =
        opened.stream()
            .map(substream -> substream.closed().toCompletableFuture())
            .toArray(CompletableFuture[]::new);
    opened.clear();
    links.values().forEach(Link::finish);
    return CompletableFuture.allOf(read);
  }

  @Override
  public void stop() {
    stopped = true;
    if (registration != null) {
      registration.close();
    }
    if (inbound != null) {
      inbound.stop();
    }
    opened.forEach(substream -> substream.reset(ErrorCode.NO_ERROR));
    links.values().forEach(link -> link.queue.clear(Cause.DISCONNECTED));
  }

  @SuppressWarnings(
      "ReferenceEquality") // the same instance is what fan-out sends; comparing content would cost
  // more
  private List<LinkOp> encode(M message, String protocol) {
    if (message != encodedMessage || !protocol.equals(encodedProtocol)) {
      encoded = codec.encode(message, protocol);
      encodedMessage = message;
      encodedProtocol = protocol;
    }
    return encoded;
  }

  private void open(Link link) {
    int attempt = link.begin();
    var unused =
        host()
            .context()
            .swarm()
            .openConnected(link.peer, config.protocols())
            .whenComplete((substream, cause) -> answered(link, attempt, substream, cause));
  }

  /** On any thread: a substream that arrives too late must not stay open unnoticed. */
  private void answered(
      Link link, int attempt, @Nullable Substream substream, @Nullable Throwable cause) {
    if (substream == null) {
      host().step(() -> failed(link, attempt, cause));
      return;
    }
    opened.add(substream);
    if (stopped) {
      substream.reset(ErrorCode.NO_ERROR);
    }
    substream
        .closed()
        .thenAccept(
            end -> {
              opened.remove(substream);
              Runnable dismissal = inbound().dismissal(link.peer);
              host().step(() -> ended(link, attempt, dismissal));
            });
    host().step(() -> use(link, attempt, substream));
  }

  private void use(Link link, int attempt, Substream substream) {
    if (stopped || !isCurrent(link, attempt)) {
      substream.reset(ErrorCode.NO_ERROR);
      return;
    }
    counters().count("link.opened");
    substream.inbound().subscribe(new Unread(substream, () -> {}));
    host().mended(link.peer);
    link.opened(substream, () -> next(link), nowMs());
  }

  private void failed(Link link, int attempt, @Nullable Throwable cause) {
    if (stopped || !isCurrent(link, attempt)) {
      return;
    }
    counters().count("link.open_failed");
    host().context().tools().log().note("link.open_failed", link.peer, () -> String.valueOf(cause));
    retry(link, () -> {});
  }

  /**
   * Perhaps the peer is going altogether, which is about to be seen. If it is not, the machine
   * forgets what the peer has said when the next attempt begins, so the peer has to say it again:
   * it does when the substream on which it said it ends.
   */
  private void ended(Link link, int attempt, Runnable dismissal) {
    if (stopped || !isCurrent(link, attempt)) {
      return;
    }
    counters().count("link.broken");
    link.ended(nowMs());
    retry(
        link,
        () -> {
          dismissal.run();
          link.queue.clear(Cause.DISCONNECTED);
          host().broken(link.peer);
        });
  }

  private void retry(Link link, Runnable before) {
    int attempt = link.begin();
    long delayMs = link.failed();
    if (delayMs < 0) {
      counters().count("link.given_up");
      before.run();
      link.queue.clear(Cause.DISCONNECTED);
      host().broken(link.peer);
      return;
    }
    host()
        .stepLater(
            delayMs,
            () -> {
              if (!stopped && isCurrent(link, attempt)) {
                before.run();
                open(link);
              }
            });
  }

  private boolean isCurrent(Link link, int attempt) {
    return links.get(link.peer) == link && link.isCurrent(attempt);
  }

  /** The peer has opened a substream to us, so it may take one from us again. */
  private void signOfLife(PeerId peer) {
    Link link = links.get(peer);
    if (!stopped && link != null && link.revives()) {
      open(link);
    }
  }

  /** Called by the thread that writes, when it can write. */
  private @Nullable Bytes next(Link link) {
    link.taking = true;
    try {
      LinkOp.Queue what = link.queue.poll(nowMs());
      if (what == null) {
        return null;
      }
      if (what.confirmed() && what.key() != null) {
        host().carried(link.peer, new CarrierEvent.Written(what.key()));
      }
      return what.framed();
    } finally {
      link.taking = false;
    }
  }

  private void lost(PeerId peer, LinkOp.Queue what, Cause why) {
    counters().count(lostName(why));
    if (what.confirmed() && what.key() != null && !stopped) {
      host().carried(peer, new CarrierEvent.Lost(what.key(), why));
    }
  }

  private static String lostName(Cause why) {
    return switch (why) {
      case OVERFLOW -> "link.lost.overflow";
      case EXPIRED -> "link.lost.expired";
      case CANCELLED -> "link.lost.cancelled";
      case DISCONNECTED -> "link.lost.disconnected";
    };
  }

  private LinkInbound<M> inbound() {
    if (inbound == null) {
      throw new IllegalStateException("the carrier is not started");
    }
    return inbound;
  }

  private Host<M> host() {
    if (host == null) {
      throw new IllegalStateException("the carrier is not started");
    }
    return host;
  }

  private Counters counters() {
    return host().context().tools().counters();
  }

  private long nowMs() {
    return host().context().tools().clock().nowMs();
  }
}
