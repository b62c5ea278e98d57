package io.kaiku.streams;

import io.kaiku.identify.actor.PingPlan;
import io.kaiku.kernel.addr.Multiaddr;
import io.kaiku.kernel.error.ErrorCode;
import io.kaiku.kernel.id.PeerId;
import io.kaiku.kernel.machine.Reason;
import io.kaiku.netty.transport.Connection;
import io.kaiku.node.metrics.Counters;
import io.kaiku.streams.flow.Blocking;
import io.kaiku.streams.flow.Failures;
import io.kaiku.streams.topic.Topic;
import io.kaiku.streams.topic.TopicRules;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.SortedSet;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.function.Function;
import org.apache.pekko.Done;
import org.apache.pekko.NotUsed;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.stream.Attributes;
import org.apache.pekko.stream.Materializer;
import org.apache.pekko.stream.SystemMaterializer;
import org.apache.pekko.stream.javadsl.Flow;
import org.apache.pekko.util.ByteString;

/**
 * One peer of a libp2p network: an identity that opens and accepts substreams, takes part in topics
 * and knows other peers. Thread-safe; nothing blocks but what says so. Stages fail with {@link
 * KaikuException} and complete on threads that must not be blocked.
 */
public final class Peer implements AutoCloseable {

  /** A substream that is opened for a stream which has ended meanwhile must be ended, too. */
  private static final Attributes RUN_EVEN_IF_CANCELLED =
      Attributes.apply(Attributes.nestedMaterializationCancellationPolicyPropagateToNested());

  private final Parts parts;

  private Peer(Parts parts) {
    this.parts = parts;
  }

  /** Begins to describe a peer. */
  public static PeerBuilder builder() {
    return new PeerBuilder();
  }

  static CompletionStage<Peer> start(PeerBuilder builder) {
    return Parts.start(builder).thenApply(Peer::new);
  }

  /** Who this is. */
  public PeerId id() {
    return parts.handle().id();
  }

  /** Where others can dial this peer, each address ending in its PeerId. */
  public List<Multiaddr> addresses() {
    return parts.handle().self().advertisedAddresses().stream()
        .map(address -> address.withPeerId(id()))
        .toList();
  }

  /** The ActorSystem it lives in, for running streams. */
  public ActorSystem<?> system() {
    return parts.ground().system();
  }

  /** Connects to a peer of which an address is known, unless it is connected. */
  public CompletionStage<PeerId> connect(PeerId peer) {
    return connected(parts.handle().swarm().dial(peer), peer.toString());
  }

  /** Connects to whoever answers at an address; if it ends in {@code /p2p/…}, only to that peer. */
  public CompletionStage<PeerId> connect(Multiaddr address) {
    return connected(parts.handle().swarm().dial(address), address.toString());
  }

  /** The same for an address as people write it: a multiaddr, or {@code host:port}. */
  public CompletionStage<PeerId> connect(String address) {
    return connect(Addresses.parse("connect", address));
  }

  /** Closes all connections to a peer. */
  public void disconnect(PeerId peer) {
    parts
        .handle()
        .swarm()
        .disconnect(peer, new Reason(ErrorCode.NO_ERROR, "the user asked for it"));
  }

  /**
   * Completes when a first seed is connected; fails when each of them has failed once, or no other
   * peer was given as one.
   */
  public CompletionStage<PeerId> seeded() {
    return Failures.translated(parts.seeds().first(), KaikuException.Unreachable::new);
  }

  /**
   * Opens a substream, dialing the peer if it is not connected.
   *
   * @param protocols from most to least wanted, at least one
   */
  public CompletionStage<PeerSubstream> open(PeerId peer, String... protocols) {
    List<String> wanted = List.of(protocols);
    return Failures.translated(
        parts.handle().swarm().open(peer, wanted).thenApply(PeerSubstream::new),
        cause -> new KaikuException.SubstreamFailed(peer, wanted, cause));
  }

  /** {@link #open} as a flow that opens a substream whenever it is run. */
  public Flow<ByteString, ByteString, CompletionStage<PeerSubstream>> flow(
      PeerId peer, String... protocols) {
    return Flow.fromMaterializer(
            (materializer, attributes) -> {
              CompletionStage<PeerSubstream> opened = open(peer, protocols);
              return Flow.completionStageFlow(opened.thenApply(PeerSubstream::flow))
                  .addAttributes(RUN_EVEN_IF_CANCELLED)
                  .mapMaterializedValue(unused -> opened);
            })
        .mapMaterializedValue(stage -> stage.thenCompose(Function.identity()));
  }

  /**
   * Serves a protocol with a flow for each inbound substream: it gets what the remote peer sends,
   * and what it emits is sent.
   *
   * @param handler makes the flow for the peer at the other end; what it throws resets the
   *     substream
   * @throws KaikuException.AlreadyServed if the protocol is served already
   */
  public Registration handle(
      String protocol, Function<PeerId, Flow<ByteString, ByteString, ?>> handler) {
    Materializer materializer = SystemMaterializer.get(system()).materializer();
    return accept(
        substream -> {
          Flow<ByteString, ByteString, ?> flow = handler.apply(substream.peer());
          NotUsed unused = substream.flow().join(flow).run(materializer);
        },
        protocol);
  }

  /**
   * Takes the inbound substreams of protocols as they are. The handler is called on the thread of
   * the connection: it must not block, and what it throws resets the substream.
   *
   * @throws KaikuException.AlreadyServed if one of the protocols is served already
   */
  public Registration accept(Consumer<PeerSubstream> handler, String... protocols) {
    List<String> served = Arrays.asList(protocols.clone());
    try {
      return parts
              .handle()
              .swarm()
              .handle(served, substream -> handler.accept(new PeerSubstream(substream)))
          ::close;
    } catch (IllegalStateException e) {
      throw new KaikuException.AlreadyServed(served, e);
    }
  }

  /** A topic with the rules of {@code kaiku.gossipsub.topic}, or those it was given before. */
  public Topic topic(String name) {
    return parts.topics().get(name);
  }

  /**
   * A topic with these rules, on which all its peers must agree.
   *
   * @throws KaikuException.TopicRefused if it has other rules already
   */
  public Topic topic(String name, TopicRules rules) {
    return parts.topics().get(name, rules);
  }

  /** Counters in Kamon, tagged with this peer and {@code module}, which end with the peer. */
  public Counters counters(String module) {
    return parts.counters(module);
  }

  /**
   * Pings a peer, which is dialed if it is not connected.
   *
   * @param interval from the end of one ping to the beginning of the next
   * @param each told of every round trip, or of the reason why there was none; must not block
   * @return when all are over, failed pings included
   */
  public CompletionStage<PingSummary> ping(
      PeerId peer, int count, Duration interval, Consumer<PingResult> each) {
    PingPlan plan = new PingPlan(count, interval.toMillis());
    return Failures.translated(
        parts.ping(peer, plan, each),
        cause -> new KaikuException.Unanswered("kaiku.ping.deadline", "ping to " + peer, cause));
  }

  /** Asks a peer who it is, dialing it if it is not connected. */
  public CompletionStage<Identification> identify(PeerId peer) {
    return Failures.translated(
        connect(peer).thenCompose(parts::identify),
        cause ->
            new KaikuException.Unanswered("kaiku.identify.deadline", "identify to " + peer, cause));
  }

  /** All other peers that are known, connected or not. */
  public CompletionStage<List<RemotePeer>> peers() {
    return parts.peers().all();
  }

  /** The data centre that a peer says it runs in, signed; empty if it is not known. */
  public String dataCentre(PeerId peer) {
    return parts.labels().of(peer);
  }

  /**
   * The data centres of several peers. Of those that have just connected it waits for what they
   * say, up to {@code kaiku.streams.publish.labels}; those that say nothing are left out.
   */
  public CompletionStage<SortedSet<String>> dataCentres(Collection<PeerId> peers) {
    return parts.labels().of(peers);
  }

  /**
   * Tells of peers that connect and disconnect, those connected now first; one call at a time, on a
   * virtual thread.
   */
  public Registration onPeers(Consumer<PeerChange> listener) {
    return parts.peers().watch(listener);
  }

  /**
   * Stops in order: events on their way are handed over within a bound, then protocols say goodbye
   * and connections are closed. Idempotent.
   */
  public CompletionStage<Done> stop() {
    return parts.stop();
  }

  /** Completes when the peer has stopped, exceptionally if that was not asked for. */
  public CompletionStage<Done> stopped() {
    return parts.handle().stopped();
  }

  /** {@link #stop}, and waits for it. */
  @Override
  public void close() {
    var unused = Blocking.join(stop());
  }

  private static CompletionStage<PeerId> connected(
      CompletionStage<Connection> dialed, String whom) {
    return Failures.translated(
        dialed.thenApply(Connection::remotePeer),
        cause -> new KaikuException.Unreachable(whom, cause));
  }
}
