package io.kaiku.node.testing;

import io.kaiku.kernel.addr.Multiaddr;
import io.kaiku.kernel.error.ErrorCode;
import io.kaiku.kernel.id.Identity;
import io.kaiku.kernel.id.PeerId;
import io.kaiku.kernel.id.PublicKey;
import io.kaiku.kernel.machine.Direction;
import io.kaiku.netty.transport.Closed;
import io.kaiku.netty.transport.Connection;
import io.kaiku.netty.transport.ConnectionStats;
import io.kaiku.netty.transport.Substream;
import io.kaiku.netty.transport.SubstreamHandler;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** A connection whose substreams a test hands out itself; for tests of units. */
public final class StubConnection implements Connection {

  private static final AtomicLong IDS = new AtomicLong();

  private final BlockingQueue<Opening> openings = new LinkedBlockingQueue<>();

  private final long id = IDS.incrementAndGet();
  private final Identity remote;
  private final Direction direction;
  private final boolean limited;
  private final Multiaddr address;
  private final CompletableFuture<Closed> closed = new CompletableFuture<>();
  private SubstreamHandler handler;

  /** An opening that waits for its answer. */
  public record Opening(List<String> protocols, CompletableFuture<Substream> answer) {}

  /** Creates an open connection. */
  public StubConnection(Identity remote, Direction direction, boolean limited, String address) {
    this.remote = remote;
    this.direction = direction;
    this.limited = limited;
    this.address = Multiaddr.of(address);
  }

  /** An unlimited inbound connection from 192.0.2.1. */
  public static StubConnection from(Identity remote) {
    return new StubConnection(remote, Direction.INBOUND, false, "/ip4/192.0.2.1/tcp/4001");
  }

  /** Opens a substream from the other side; what is returned is the far end. */
  public PipedSubstream inbound(String protocol) {
    PipedSubstream.Pair pair = PipedSubstream.pair(protocol, this, this);
    handler.opened(pair.theirs());
    return pair.ours();
  }

  /** What was asked of {@link #open} next, awaited; the test answers it. */
  public Opening nextOpening() throws InterruptedException {
    Opening next = openings.poll(5, TimeUnit.SECONDS);
    if (next == null) {
      throw new AssertionError("nobody opens a substream");
    }
    return next;
  }

  /** Who answers inbound substreams. */
  public SubstreamHandler handler() {
    return handler;
  }

  /** How it was closed, or null. */
  public Closed ended() {
    return closed.getNow(null);
  }

  @Override
  public long id() {
    return id;
  }

  @Override
  public PeerId remotePeer() {
    return remote.peerId();
  }

  @Override
  public PublicKey remoteKey() {
    return remote.publicKey();
  }

  @Override
  public Multiaddr localAddress() {
    return Multiaddr.of("/ip4/192.0.2.9/tcp/4001");
  }

  @Override
  public Multiaddr remoteAddress() {
    return address;
  }

  @Override
  public Direction direction() {
    return direction;
  }

  @Override
  public String transport() {
    return "stub";
  }

  @Override
  public String security() {
    return "/noise";
  }

  @Override
  public String muxer() {
    return "/yamux/1.0.0";
  }

  @Override
  public boolean limited() {
    return limited;
  }

  @Override
  public CompletionStage<Substream> open(List<String> protocols) {
    Opening opening = new Opening(protocols, new CompletableFuture<>());
    openings.add(opening);
    return opening.answer();
  }

  @Override
  public CompletionStage<Substream> openKnown(String protocol) {
    return open(List.of(protocol));
  }

  @Override
  public void accept(SubstreamHandler given) {
    handler = given;
  }

  @Override
  public CompletionStage<Duration> ping() {
    return CompletableFuture.completedFuture(Duration.ofMillis(1));
  }

  @Override
  public void close(ErrorCode code, String why) {
    closed.complete(new Closed(code, why, false));
  }

  @Override
  public CompletionStage<Closed> closed() {
    return closed;
  }

  @Override
  public ConnectionStats stats() {
    return new ConnectionStats(0, 0, 0, 0, 0, -1);
  }
}
