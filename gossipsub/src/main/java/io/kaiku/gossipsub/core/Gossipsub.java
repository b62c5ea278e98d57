package io.kaiku.gossipsub.core;

import io.kaiku.gossipsub.core.GossipsubEvent.Refusal;
import io.kaiku.gossipsub.core.LocalTopics.LocalTopic;
import io.kaiku.gossipsub.core.PeerScore.Conduct;
import io.kaiku.gossipsub.core.rpc.GossipMessage;
import io.kaiku.gossipsub.core.rpc.MessageAuthor;
import io.kaiku.gossipsub.core.rpc.Rpc;
import io.kaiku.gossipsub.core.rpc.Rpc.Prune;
import io.kaiku.gossipsub.core.rpc.Rpc.Subscription;
import io.kaiku.gossipsub.core.state.PeerTable.Neighbour;
import io.kaiku.gossipsub.core.state.Validation;
import io.kaiku.kernel.id.PeerId;
import io.kaiku.kernel.machine.In;
import io.kaiku.kernel.machine.Machine;
import io.kaiku.kernel.machine.Outbox;
import io.kaiku.kernel.machine.PeerLink;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.random.RandomGenerator;

/**
 * The gossipsub router of one peer, {@code /meshsub/1.1.0} and {@code /meshsub/1.0.0}: hands each
 * thing that happens to the part that knows what to do.
 */
public final class Gossipsub
    implements Machine<GossipsubCommand, Rpc, GossipsubTimer, GossipsubEvent> {
  /** The protocol ids that it speaks, preferred first. */
  public static final List<String> PROTOCOLS = List.of("/meshsub/1.1.0", "/meshsub/1.0.0");

  private final Context context;
  private final Mesh mesh;
  private final Fanout fanout;
  private final Gossip gossip;
  private final Publisher publisher;
  private final Intake intake;
  private final Validation validation;
  private final int maxChanges;
  private boolean beating;

  /**
   * A router without peers and topics.
   *
   * @param author writes and signs what the local user publishes
   * @param random chooses among peers
   */
  public Gossipsub(
      PeerId self,
      GossipsubConfig config,
      MessageAuthor author,
      PeerScore score,
      RandomGenerator random) {
    this.context = new Context(self, config, score, random);
    var limits = config.limits();
    this.validation = new Validation(limits.maxPending(), limits.maxPendingBytes());
    this.gossip = new Gossip(context, validation);
    this.mesh = new Mesh(context, gossip);
    this.fanout = new Fanout(context);
    this.publisher = new Publisher(context, gossip, fanout, author);
    this.intake = new Intake(context, gossip, publisher, validation);
    this.maxChanges = 4 * limits.peer().maxTopics();
  }

  @Override
  public void handle(
      In<GossipsubCommand, Rpc, GossipsubTimer> in,
      long nowMs,
      Outbox<Rpc, GossipsubTimer, GossipsubEvent> out) {
    context.outflow.begin(out);
    beginToBeat();
    switch (in) {
      case In.Do<GossipsubCommand, Rpc, GossipsubTimer>(var command) -> asked(command, nowMs);
      case In.Received<GossipsubCommand, Rpc, GossipsubTimer>(var from, var rpc) ->
          received(from, rpc, nowMs);
      case In.Fired<GossipsubCommand, Rpc, GossipsubTimer>(var timer) -> fired(timer, nowMs);
      case In.PeerUp<GossipsubCommand, Rpc, GossipsubTimer>(var peer, var link) ->
          up(peer, link, nowMs);
      case In.PeerDown<GossipsubCommand, Rpc, GossipsubTimer>(var peer) -> down(peer, nowMs);
    }
    context.topics.tellChanges(context.subscriptions, context.outflow);
    context.outflow.flush();
  }

  /** How much the router holds at the moment: for gauges, and for tests of its bounds. */
  public Footprint footprint() {
    int seen = context.topics.all().stream().mapToInt(topic -> topic.seen.size()).sum();
    return new Footprint(
        context.peers.size(),
        context.subscriptions.topics(),
        seen,
        validation.size(),
        validation.bytes(),
        gossip.cached(),
        gossip.cachedBytes(),
        gossip.promised(),
        mesh.backoffs());
  }

  /**
   * How much a router holds.
   *
   * @param peers connected peers
   * @param topics topics that they subscribe to
   * @param seen ids that are recognised
   * @param pending messages that wait for a verdict
   * @param cached messages that are kept to be asked for
   * @param promises messages that were asked for
   * @param backoffs peers that are not grafted, once for each topic
   */
  public record Footprint(
      int peers,
      int topics,
      int seen,
      int pending,
      long pendingBytes,
      int cached,
      long cachedBytes,
      int promises,
      int backoffs) {}

  /** The peers in our mesh of a topic, in the order in which they entered it. */
  public Set<PeerId> meshOf(String topic) {
    LocalTopic local = context.topics.get(topic);
    return local == null ? Collections.emptySet() : Collections.unmodifiableSet(local.mesh);
  }

  /** The connected peers that subscribe to a topic. */
  public Set<PeerId> peersOf(String topic) {
    return context.subscriptions.peersOf(topic);
  }

  private void asked(GossipsubCommand command, long nowMs) {
    switch (command) {
      case GossipsubCommand.Configure(var topic, var config) ->
          context.topics.configure(topic, config);
      case GossipsubCommand.Subscribe(var topic) -> subscribe(topic, nowMs);
      case GossipsubCommand.Unsubscribe(var topic) -> unsubscribe(topic, nowMs);
      case GossipsubCommand.Publish publish -> {
        if (isTopicName(publish.topic())) {
          publisher.publish(publish, nowMs);
        } else {
          String remedy = topicNameRule();
          context.outflow.emit(
              new GossipsubEvent.PublishRefused(publish.token(), publish.topic(), remedy));
        }
      }
      case GossipsubCommand.Judge(var ticket, var verdict) -> intake.judged(ticket, verdict, nowMs);
    }
  }

  private void subscribe(String name, long nowMs) {
    if (!isTopicName(name)) {
      context.outflow.emit(new GossipsubEvent.SubscribeRefused(name, topicNameRule()));
      return;
    }
    LocalTopic topic = context.topics.use(name, nowMs);
    if (!topic.joined) {
      topic.joined = true;
      mesh.join(topic, nowMs);
      context.outflow.announce(context.peers.ids(), new Subscription(name, true));
    }
  }

  private void unsubscribe(String name, long nowMs) {
    LocalTopic topic = context.topics.joined(name);
    if (topic != null) {
      mesh.leave(topic, nowMs);
      topic.joined = false;
      topic.usedMs = nowMs;
      context.outflow.announce(context.peers.ids(), new Subscription(name, false));
    }
  }

  private void received(PeerId from, Rpc rpc, long nowMs) {
    Neighbour neighbour = context.peers.get(from);
    if (neighbour == null) {
      context.outflow.refuse(from, Refusal.UNKNOWN_PEER, 1);
      return;
    }
    if (context.score.of(from) < context.score.thresholds().graylist()) {
      context.outflow.refuse(from, Refusal.GRAYLISTED, 1);
      return;
    }
    changes(neighbour, rpc, nowMs);
    for (Prune prune : rpc.control().prune()) {
      mesh.onPrune(neighbour, prune, nowMs);
    }
    for (GossipMessage message : rpc.messages()) {
      intake.received(from, message, nowMs);
    }
    gossip.onIHave(neighbour, rpc.control().ihave(), nowMs);
    gossip.onIWant(neighbour, rpc.control().iwant(), nowMs);
  }

  /** Subscriptions and GRAFTs, of which a peer may send so many between two heartbeats. */
  private void changes(Neighbour from, Rpc rpc, long nowMs) {
    int refused = 0;
    boolean anew = false;
    for (Subscription subscription : rpc.subscriptions()) {
      if (from.countChange(maxChanges)) {
        anew |=
            subscription.subscribe() && context.subscriptions.has(from.id(), subscription.topic());
        subscription(from.id(), subscription, nowMs);
      } else {
        refused++;
      }
    }
    for (String topic : rpc.control().graft()) {
      if (from.countChange(maxChanges)) {
        mesh.onGraft(from, topic, nowMs);
      } else {
        refused++;
      }
    }
    if (!rpc.subscriptions().isEmpty() && from.greeted(anew)) {
      greet(from);
    }
    if (refused > 0) {
      context.score.saw(from.id(), Conduct.FLOOD, "", nowMs);
      context.outflow.refuse(from.id(), Refusal.CHURN, refused);
    }
  }

  private void subscription(PeerId from, Subscription subscription, long nowMs) {
    String name = subscription.topic();
    LocalTopic topic = context.topics.get(name);
    boolean joined = topic != null && topic.joined;
    if (!subscription.subscribe()) {
      context.subscriptions.remove(from, name);
      if (topic != null) {
        mesh.disappeared(topic, from, nowMs);
        context.topics.touch(topic);
      }
    } else if (!isTopicName(name)) {
      context.outflow.refuse(from, Refusal.TOPIC_NAME, 1);
    } else if (!context.subscriptions.add(from, name, joined)) {
      context.outflow.refuse(from, Refusal.TOPIC_LIMIT, 1);
    } else if (topic != null) {
      context.topics.touch(topic);
      if (joined) {
        mesh.appeared(topic, from, nowMs);
      }
    }
  }

  private void up(PeerId peer, PeerLink link, long nowMs) {
    if (context.peers.get(peer) == null) {
      context.score.saw(peer, Conduct.CONNECTED, "", nowMs);
    }
    greet(context.peers.up(peer, link));
  }

  /** The first RPC of a link, or one for a peer that began anew behind it: all it has to know. */
  private void greet(Neighbour neighbour) {
    PeerId peer = neighbour.id();
    for (LocalTopic topic : context.topics.joined()) {
      context.outflow.subscription(peer, new Subscription(topic.name, true));
      if (topic.mesh.contains(peer)) {
        context.outflow.graft(peer, topic.name);
      }
    }
  }

  private void down(PeerId peer, long nowMs) {
    if (!context.peers.down(peer)) {
      return;
    }
    for (String name : context.subscriptions.forget(peer)) {
      LocalTopic topic = context.topics.get(name);
      if (topic != null) {
        mesh.disappeared(topic, peer, nowMs);
        topic.fanout.remove(peer);
        context.topics.touch(topic);
      }
    }
    context.score.saw(peer, Conduct.DISCONNECTED, "", nowMs);
  }

  private void fired(GossipsubTimer timer, long nowMs) {
    switch (timer) {
      case HEARTBEAT -> heartbeat(nowMs);
    }
  }

  private void heartbeat(long nowMs) {
    context.peers.heartbeat();
    context.score.decay(nowMs);
    mesh.expireBackoffs(nowMs);
    intake.heartbeat(nowMs);
    for (LocalTopic topic : context.topics.all()) {
      if (topic.joined) {
        mesh.maintain(topic, nowMs);
      } else if (!topic.fanout.isEmpty()) {
        fanout.maintain(topic);
      }
    }
    gossip.heartbeat(nowMs);
    context.topics.expire(nowMs);
    context.outflow.after(context.config.timing().heartbeatMs(), GossipsubTimer.HEARTBEAT);
  }

  /**
   * The first heartbeat comes at a random moment, so that peers started together do not beat so.
   */
  private void beginToBeat() {
    if (!beating) {
      beating = true;
      long firstMs = 1 + context.random.nextLong(context.config.timing().heartbeatMs());
      context.outflow.after(firstMs, GossipsubTimer.HEARTBEAT);
    }
  }

  private boolean isTopicName(String name) {
    int max = context.config.limits().peer().maxTopicBytes();
    return !name.isEmpty()
        && name.length() <= max
        && name.getBytes(StandardCharsets.UTF_8).length <= max;
  }

  private String topicNameRule() {
    return "a topic is named by 1 to "
        + context.config.limits().peer().maxTopicBytes()
        + " bytes of UTF-8: shorten it or raise max-topic-bytes";
  }
}
