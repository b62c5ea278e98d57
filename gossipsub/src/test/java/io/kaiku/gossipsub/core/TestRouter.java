package io.kaiku.gossipsub.core;

import io.kaiku.gossipsub.core.GossipsubEvent.Refusal;
import io.kaiku.gossipsub.core.rpc.GossipMessage;
import io.kaiku.gossipsub.core.rpc.MessageAuthor;
import io.kaiku.gossipsub.core.rpc.Rpc;
import io.kaiku.gossipsub.core.rpc.Rpc.Control;
import io.kaiku.gossipsub.core.rpc.Rpc.IHave;
import io.kaiku.gossipsub.core.rpc.Rpc.Prune;
import io.kaiku.gossipsub.core.rpc.Rpc.Subscription;
import io.kaiku.gossipsub.core.rpc.SignaturePolicy;
import io.kaiku.kernel.addr.Multiaddr;
import io.kaiku.kernel.bytes.Bytes;
import io.kaiku.kernel.bytes.MalformedException;
import io.kaiku.kernel.id.PeerId;
import io.kaiku.kernel.machine.Direction;
import io.kaiku.kernel.machine.In;
import io.kaiku.kernel.machine.Out;
import io.kaiku.kernel.machine.Outbox;
import io.kaiku.kernel.machine.PeerLink;
import io.kaiku.simkit.SimPeer;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/** One router whose neighbours are played by the test, and the effects of what it was last told. */
final class TestRouter {
  static final PeerId SELF = SimPeer.numbered(0);

  final Gossipsub gossipsub;
  final List<Out<Rpc, GossipsubTimer, GossipsubEvent>> effects = new ArrayList<>();
  long nowMs = 1_000_000;
  private final Outbox<Rpc, GossipsubTimer, GossipsubEvent> outbox = new Outbox<>();
  private final MessageAuthor author = GossipWorld.author(SELF);
  private final GossipsubConfig config;

  TestRouter(GossipsubConfig config) {
    this(config, PeerScore.neutral());
  }

  TestRouter(GossipsubConfig config, PeerScore score) {
    this.config = config;
    this.gossipsub = new Gossipsub(SELF, config, author, score, new SplittableRandom(1));
  }

  /** The peer with this number. */
  static PeerId peer(int number) {
    return SimPeer.numbered(number);
  }

  TestRouter does(GossipsubCommand command) {
    return handle(new In.Do<>(command));
  }

  TestRouter joins(String topic) {
    return does(new GossipsubCommand.Subscribe(topic));
  }

  TestRouter up(int peer) {
    return up(peer, Direction.INBOUND, "/meshsub/1.1.0");
  }

  TestRouter up(int peer, Direction direction, String protocol) {
    try {
      Multiaddr address = Multiaddr.parse("/memory/1");
      return handle(new In.PeerUp<>(peer(peer), new PeerLink(direction, protocol, false, address)));
    } catch (MalformedException e) {
      throw new AssertionError(e);
    }
  }

  TestRouter down(int peer) {
    return handle(new In.PeerDown<>(peer(peer)));
  }

  TestRouter receives(int from, Rpc rpc) {
    return handle(new In.Received<>(peer(from), rpc));
  }

  /** Peers with these numbers come up and subscribe to the topic. */
  TestRouter withPeers(String topic, int first, int last) {
    IntStream.rangeClosed(first, last).forEach(peer -> up(peer).receives(peer, sub(topic)));
    return this;
  }

  /** One heartbeat passes. */
  TestRouter beats() {
    nowMs += config.timing().heartbeatMs();
    return handle(new In.Fired<>(GossipsubTimer.HEARTBEAT));
  }

  TestRouter beats(int times) {
    for (int i = 0; i < times; i++) {
      beats();
    }
    return this;
  }

  TestRouter handle(In<GossipsubCommand, Rpc, GossipsubTimer> in) {
    effects.clear();
    gossipsub.handle(in, nowMs, outbox);
    outbox.drain(effects::add);
    return this;
  }

  List<Rpc> sentTo(int peer) {
    List<Rpc> sent = new ArrayList<>();
    for (var effect : effects) {
      if (effect instanceof Out.Send<Rpc, GossipsubTimer, GossipsubEvent>(var to, var rpc)
          && to.equals(peer(peer))) {
        sent.add(rpc);
      }
    }
    return sent;
  }

  /** Everybody to whom something was sent, once for each time. */
  List<PeerId> addressees() {
    List<PeerId> peers = new ArrayList<>();
    for (var effect : effects) {
      if (effect instanceof Out.Send<Rpc, GossipsubTimer, GossipsubEvent>(var to, var rpc)) {
        peers.add(to);
      }
    }
    return peers;
  }

  <V extends GossipsubEvent> List<V> events(Class<V> type) {
    List<V> events = new ArrayList<>();
    for (var effect : effects) {
      if (effect instanceof Out.Emit<Rpc, GossipsubTimer, GossipsubEvent>(var event)
          && type.isInstance(event)) {
        events.add(type.cast(event));
      }
    }
    return events;
  }

  int refused(Refusal why) {
    return events(GossipsubEvent.Refused.class).stream()
        .filter(refused -> refused.why() == why)
        .mapToInt(GossipsubEvent.Refused::count)
        .sum();
  }

  static Rpc sub(String... topics) {
    return Rpc.control(
        List.of(topics).stream().map(topic -> new Subscription(topic, true)).toList(),
        List.of(),
        List.of());
  }

  static Rpc unsub(String topic) {
    return Rpc.control(List.of(new Subscription(topic, false)), List.of(), List.of());
  }

  static Rpc graft(String... topics) {
    return Rpc.control(List.of(), List.of(topics), List.of());
  }

  static Rpc prune(String topic, long backoffSeconds) {
    return Rpc.control(List.of(), List.of(), List.of(new Prune(topic, backoffSeconds, List.of())));
  }

  static Rpc ihave(String topic, List<Bytes> ids) {
    return Rpc.gossip(List.of(new IHave(topic, ids)), List.of());
  }

  static Rpc iwant(List<Bytes> ids) {
    return Rpc.gossip(List.of(), ids);
  }

  static Rpc carrying(GossipMessage... messages) {
    return Rpc.answering(List.of(messages));
  }

  /** A signed message of the peer with this number; its signature is one only in form. */
  static GossipMessage signedBy(int peer, String topic, String data) {
    return GossipWorld.author(peer(peer))
        .write(topic, Bytes.utf8(data), SignaturePolicy.STRICT_SIGN);
  }

  static List<Bytes> ids(int count) {
    return IntStream.range(0, count).mapToObj(i -> Bytes.utf8("id number " + i)).toList();
  }

  /** What is said in the control parts of several RPCs. */
  static Control control(List<Rpc> rpcs) {
    return new Control(
        rpcs.stream().flatMap(rpc -> rpc.control().ihave().stream()).toList(),
        rpcs.stream().flatMap(rpc -> rpc.control().iwant().stream()).toList(),
        rpcs.stream().flatMap(rpc -> rpc.control().graft().stream()).toList(),
        rpcs.stream().flatMap(rpc -> rpc.control().prune().stream()).toList());
  }
}
