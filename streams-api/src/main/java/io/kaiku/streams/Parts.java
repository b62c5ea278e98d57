package io.kaiku.streams;

import com.typesafe.config.Config;
import io.kaiku.gossipsub.actor.GossipsubModule;
import io.kaiku.gossipsub.actor.GossipsubSettings;
import io.kaiku.identify.actor.IdentifyModule;
import io.kaiku.identify.actor.IdentifySettings;
import io.kaiku.identify.actor.PingModule;
import io.kaiku.identify.actor.PingPlan;
import io.kaiku.identify.actor.PingSettings;
import io.kaiku.identify.core.IdentifyEvent.Identified;
import io.kaiku.identify.core.IdentifyMessage;
import io.kaiku.identify.core.PingStatistics;
import io.kaiku.kernel.addr.Multiaddr;
import io.kaiku.kernel.bytes.Bytes;
import io.kaiku.kernel.bytes.MalformedException;
import io.kaiku.kernel.id.Identity;
import io.kaiku.kernel.id.PeerId;
import io.kaiku.kernel.record.PeerRecord;
import io.kaiku.node.PeerConfig;
import io.kaiku.node.PeerHandle;
import io.kaiku.node.PeerSettings;
import io.kaiku.node.PeerSupervisor;
import io.kaiku.node.metrics.Counters;
import io.kaiku.node.metrics.KamonCounters;
import io.kaiku.node.protocol.ProtocolModule;
import io.kaiku.peers.actor.PeersModule;
import io.kaiku.peers.actor.PeersSettings;
import io.kaiku.streams.flow.Failures;
import io.kaiku.streams.topic.Topics;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.apache.pekko.Done;
import org.jspecify.annotations.Nullable;

/** What a peer consists of: the node, its protocols, and what this module adds. */
final class Parts {

  private static final int SHORT_ID = 8;

  private final Ground ground;
  private final PeerHandle handle;
  private final Protocols protocols;
  private final Seeds seeds;
  private final Peers peers;
  private final Topics topics;
  private final Labels labels;
  private final Map<String, KamonCounters> counters = new ConcurrentHashMap<>();
  private final AtomicBoolean stopping = new AtomicBoolean();
  private final CompletableFuture<Done> stopped = new CompletableFuture<>();

  /** The protocols of a peer. */
  private record Protocols(
      IdentifyModule identify, PingModule ping, PeersModule peers, GossipsubModule gossipsub) {

    static Protocols of(PeerBuilder builder, Config kaiku) {
      PeersSettings peers = PeersSettings.parse(kaiku.getConfig("peers"));
      return new Protocols(
          new IdentifyModule(IdentifySettings.parse(kaiku.getConfig("identify"))),
          new PingModule(PingSettings.parse(kaiku.getConfig("ping"))),
          new PeersModule(
              peers.in(
                  builder.network().orElse(peers.exchange().network()),
                  builder.dataCentre().orElse(peers.dataCentre()))),
          new GossipsubModule(GossipsubSettings.parse(kaiku.getConfig("gossipsub"))));
    }

    List<ProtocolModule<?>> all() {
      return List.of(identify, ping, peers, gossipsub);
    }
  }

  private Parts(
      Ground ground, PeerHandle handle, Protocols protocols, Seeds seeds, StreamsConfig config) {
    this.ground = ground;
    this.handle = handle;
    this.protocols = protocols;
    this.seeds = seeds;
    this.peers = new Peers(handle);
    this.labels = new Labels(handle, protocols.peers().directory(), config.publishing().labelsMs());
    this.topics = new Topics(protocols.gossipsub().pubSub(handle), config);
  }

  static CompletionStage<Parts> start(PeerBuilder builder) {
    Config all = builder.resolved();
    PeerConfig config = PeerConfig.parse(all);
    PeerConfig listening = builder.listen().map(config::withListen).orElse(config);
    StreamsConfig streams = StreamsConfig.parse(all.getConfig("kaiku.streams"));
    Protocols protocols = Protocols.of(builder, all.getConfig("kaiku"));
    Identity identity = builder.who();
    List<Multiaddr> seeds = builder.seeds();
    Ground ground = Ground.acquire(builder.system(), all);
    PeerSettings settings =
        new PeerSettings(identity, listening, ground.transports(), protocols.all());
    CompletionStage<Parts> started =
        PeerSupervisor.start(ground.system(), settings)
            .thenApply(
                handle ->
                    new Parts(
                        ground,
                        handle,
                        protocols,
                        Seeds.start(handle, streams.seeding(), seeds),
                        streams));
    return Failures.translated(
        started.whenComplete((parts, failure) -> releaseAfter(failure, ground)),
        KaikuException.ListenFailed::new);
  }

  PeerHandle handle() {
    return handle;
  }

  Ground ground() {
    return ground;
  }

  Seeds seeds() {
    return seeds;
  }

  Peers peers() {
    return peers;
  }

  Topics topics() {
    return topics;
  }

  /** Counters of a user of this peer, which end with it. */
  Counters counters(String module) {
    String id = handle.id().toString();
    return counters.computeIfAbsent(
        module, name -> new KamonCounters(id.substring(id.length() - SHORT_ID), name));
  }

  Labels labels() {
    return labels;
  }

  CompletionStage<PingSummary> ping(PeerId peer, PingPlan plan, Consumer<PingResult> each) {
    return protocols
        .ping()
        .ping(
            handle,
            peer,
            plan,
            result -> {
              switch (result) {
                case PingModule.Result.Pong(long rttNanos) ->
                    each.accept(new PingResult.Pong(Duration.ofNanos(rttNanos)));
                case PingModule.Result.Failed(String reason) ->
                    each.accept(new PingResult.Failed(reason));
              }
            })
        .thenApply(Parts::summary);
  }

  CompletionStage<Identification> identify(PeerId peer) {
    return protocols.identify().ask(handle, peer).thenApply(Parts::identification);
  }

  CompletionStage<Done> stop() {
    if (stopping.compareAndSet(false, true)) {
      seeds.stop();
      var unused =
          handle
              .stop()
              .handle((done, failure) -> done)
              .thenCompose(
                  done -> {
                    labels.stop();
                    return ground.release();
                  })
              .whenComplete(
                  (done, failure) -> {
                    counters.values().forEach(KamonCounters::remove);
                    stopped.complete(Done.getInstance());
                  });
    }
    return stopped.copy();
  }

  private static void releaseAfter(@Nullable Throwable failure, Ground ground) {
    if (failure != null) {
      var unused = ground.release();
    }
  }

  private static PingSummary summary(PingStatistics.Snapshot all) {
    return new PingSummary(
        all.succeeded(),
        all.failed(),
        new PingSummary.Times(
            Duration.ofNanos(all.minNanos()),
            Duration.ofNanos(all.meanNanos()),
            Duration.ofNanos(all.maxNanos()),
            Duration.ofNanos(all.p50Nanos()),
            Duration.ofNanos(all.p99Nanos())));
  }

  private static Identification identification(Identified said) {
    IdentifyMessage message = said.message();
    return new Identification(
        said.peer(),
        Objects.requireNonNullElse(message.agentVersion(), ""),
        Objects.requireNonNullElse(message.protocolVersion(), ""),
        message.protocols(),
        said.addresses(),
        new Identification.Observed(
            Optional.ofNullable(message.observedAddress()),
            isSigned(said.peer(), message.signedPeerRecord())));
  }

  private static boolean isSigned(PeerId peer, @Nullable Bytes envelope) {
    try {
      return envelope != null && PeerRecord.open(envelope).peer().equals(peer);
    } catch (MalformedException forged) {
      return false;
    }
  }
}
