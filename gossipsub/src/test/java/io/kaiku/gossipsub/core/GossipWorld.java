package io.kaiku.gossipsub.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.kaiku.gossipsub.core.GossipsubCommand.Judge;
import io.kaiku.gossipsub.core.GossipsubCommand.Publish;
import io.kaiku.gossipsub.core.GossipsubCommand.Subscribe;
import io.kaiku.gossipsub.core.GossipsubCommand.Verdict;
import io.kaiku.gossipsub.core.GossipsubEvent.Refusal;
import io.kaiku.gossipsub.core.rpc.MessageAuthor;
import io.kaiku.gossipsub.core.rpc.Rpc;
import io.kaiku.kernel.bytes.Bytes;
import io.kaiku.kernel.id.PeerId;
import io.kaiku.kernel.machine.Machine;
import io.kaiku.kernel.machine.Out;
import io.kaiku.simkit.Distribution;
import io.kaiku.simkit.Latency;
import io.kaiku.simkit.SimNetwork;
import io.kaiku.simkit.SimPeer;
import io.kaiku.simkit.Topology;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;

/** Many routers in one simulated network, and what became of what they published. */
final class GossipWorld {
  static final String TOPIC = "orders";

  final SimNetwork<GossipsubCommand, Rpc, GossipsubTimer, GossipsubEvent> net;
  final Map<PeerId, Gossipsub> routers = new LinkedHashMap<>();
  final Map<Bytes, BitSet> deliveries = new LinkedHashMap<>();
  final Distribution latencyMs = new Distribution();
  long duplicates;
  long unheard;
  private final GossipsubConfig config;
  private final Map<Bytes, Long> publishedMs = new LinkedHashMap<>();
  private long published;

  /** What honest peers refuse of one another when messages cross or are lost. */
  private static final List<Refusal> EXPECTED =
      List.of(Refusal.DUPLICATE, Refusal.BROKEN_PROMISE, Refusal.NOT_JOINED, Refusal.EARLY_GRAFT);

  GossipWorld(long seed, GossipsubConfig config) {
    this.config = config;
    this.net = SimNetwork.seeded(seed, this::spawn);
    net.digest(rpc -> rpc.encoded().hashCode()).protocol("/meshsub/1.1.0").watch(this::saw);
  }

  /** So many peers of one topic, connected at random, a few heartbeats after they came up. */
  static GossipWorld settled(long seed, GossipsubConfig config, int peers, int degree) {
    var world = new GossipWorld(seed, config);
    world.net.latency(Latency.uniform(10, 120)).add(peers).wire(Topology.randomRegular(degree));
    world.net.peers().forEach(world::subscribe);
    world.net.runForMs(10_000);
    return world;
  }

  void subscribe(SimPeer<GossipsubCommand, Rpc, GossipsubTimer, GossipsubEvent> peer) {
    net.command(peer, new Subscribe(TOPIC));
  }

  void publish(int peer) {
    Bytes data = Bytes.utf8("message " + published);
    net.command(net.peer(peer), new Publish(published++, TOPIC, data));
  }

  Gossipsub router(int peer) {
    return routers.get(net.peer(peer).id());
  }

  /** The share of all deliveries that were due to living peers and came. */
  double deliveredShare() {
    return deliveredShareSince(0);
  }

  /** The same of what was published at a time or later. */
  double deliveredShareSince(long sinceMs) {
    long due = 0;
    long came = 0;
    for (var message : deliveries.entrySet()) {
      if (publishedMs.get(message.getKey()) >= sinceMs) {
        for (var peer : net.peers()) {
          if (peer.alive()) {
            due++;
            came += message.getValue().get(peer.index()) ? 1 : 0;
          }
        }
      }
    }
    assertThat(due).isPositive();
    return (double) came / due;
  }

  /** Mesh links are mutual, lead to neighbours, and are as many as the parameters say. */
  void assertMeshes() {
    for (var peer : net.peers()) {
      if (peer.alive()) {
        var mesh = routers.get(peer.id()).meshOf(TOPIC);
        assertThat(peer.neighbours()).containsAll(mesh);
        assertThat(mesh)
            .as("mesh of %s at %d ms", peer, net.nowMs())
            .hasSizeBetween(config.mesh().dLow(), config.mesh().dHigh() + config.mesh().d())
            .allMatch(other -> routers.get(other).meshOf(TOPIC).contains(peer.id()));
      }
    }
  }

  private Machine<GossipsubCommand, Rpc, GossipsubTimer, GossipsubEvent> spawn(
      PeerId self, RandomGenerator random) {
    var router = new Gossipsub(self, config, author(self), PeerScore.neutral(), random);
    routers.put(self, router);
    return router;
  }

  /** An author whose signatures are not verified; it costs nothing to be one of thousands. */
  static MessageAuthor author(PeerId self) {
    Bytes signature = Bytes.wrap(new byte[64]);
    return new MessageAuthor(
        self.bytes(), Bytes.wrap(new byte[36]), message -> signature, 1L << 60);
  }

  private void saw(
      SimPeer<GossipsubCommand, Rpc, GossipsubTimer, GossipsubEvent> peer,
      Object in,
      Iterable<Out<Rpc, GossipsubTimer, GossipsubEvent>> out,
      long nowMs) {
    for (var effect : out) {
      if (effect instanceof Out.Emit<Rpc, GossipsubTimer, GossipsubEvent>(var event)) {
        saw(peer, event, nowMs);
      }
    }
  }

  private void saw(
      SimPeer<GossipsubCommand, Rpc, GossipsubTimer, GossipsubEvent> peer,
      GossipsubEvent event,
      long nowMs) {
    switch (event) {
      case GossipsubEvent.Validate validate ->
          net.command(peer, new Judge(validate.ticket(), Verdict.ACCEPT));
      case GossipsubEvent.Delivered(var id, var message, var from) -> {
        BitSet reached = deliveries.get(id);
        if (reached.get(peer.index())) {
          throw new AssertionError("delivered twice to " + peer);
        }
        reached.set(peer.index());
        latencyMs.add(nowMs - publishedMs.get(id));
      }
      case GossipsubEvent.Published(var token, var id, var topic, var peers) -> {
        assertThat(peers).isNotEmpty();
        var reached = new BitSet();
        reached.set(peer.index());
        deliveries.put(id, reached);
        publishedMs.put(id, nowMs);
      }
      case GossipsubEvent.Refused(var from, var why, var count) -> {
        if (!EXPECTED.contains(why)) {
          throw new AssertionError(peer + " refused " + count + " of " + from + ": " + why);
        }
        duplicates += why == Refusal.DUPLICATE ? count : 0;
      }
      case GossipsubEvent.Unheard ignored -> unheard++;
      case GossipsubEvent.PublishRefused refused -> throw new AssertionError(refused);
      case GossipsubEvent.SubscribeRefused refused -> throw new AssertionError(refused);
      case GossipsubEvent.TopicChanged ignored -> {}
      case GossipsubEvent.PeersExchanged exchanged -> throw new AssertionError(exchanged);
    }
  }
}
