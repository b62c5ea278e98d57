package io.kaiku.gossipsub.actor;

import io.kaiku.gossipsub.actor.GossipsubModule.Begin;
import io.kaiku.gossipsub.actor.GossipsubModule.Farewell;
import io.kaiku.gossipsub.actor.GossipsubModule.Judged;
import io.kaiku.gossipsub.actor.GossipsubModule.Wake;
import io.kaiku.gossipsub.actor.TopicTable.Wanted;
import io.kaiku.gossipsub.actor.topics.TopicHub;
import io.kaiku.gossipsub.actor.topics.TopicMessage;
import io.kaiku.gossipsub.actor.topics.TopicState;
import io.kaiku.gossipsub.core.Gossipsub;
import io.kaiku.gossipsub.core.GossipsubCommand;
import io.kaiku.gossipsub.core.GossipsubEvent;
import io.kaiku.gossipsub.core.GossipsubEvent.Delivered;
import io.kaiku.gossipsub.core.GossipsubEvent.Published;
import io.kaiku.gossipsub.core.GossipsubEvent.Refusal;
import io.kaiku.gossipsub.core.GossipsubTimer;
import io.kaiku.gossipsub.core.PeerScore;
import io.kaiku.gossipsub.core.TopicConfig;
import io.kaiku.gossipsub.core.rpc.MessageAuthor;
import io.kaiku.gossipsub.core.rpc.Rpc;
import io.kaiku.gossipsub.core.rpc.SignaturePolicy;
import io.kaiku.kernel.bytes.Bytes;
import io.kaiku.kernel.bytes.MalformedException;
import io.kaiku.kernel.id.Identity;
import io.kaiku.kernel.id.PeerId;
import io.kaiku.kernel.machine.In;
import io.kaiku.kernel.machine.Machine;
import io.kaiku.kernel.machine.Observer;
import io.kaiku.node.carrier.LinkCarrier;
import io.kaiku.node.carrier.LinkConfig;
import io.kaiku.node.metrics.Counters;
import io.kaiku.node.protocol.Carrier;
import io.kaiku.node.protocol.CarrierEvent;
import io.kaiku.node.protocol.MachineActor;
import io.kaiku.node.protocol.MachineShell;
import io.kaiku.node.protocol.ProtocolContext;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SplittableRandom;

/** One incarnation of the router, between the links to other peers and local users. */
final class GossipsubShell
    implements MachineShell<
        GossipsubModule.Request, GossipsubCommand, Rpc, GossipsubTimer, GossipsubEvent> {
  private static final long NANOS_PER_MILLI = 1_000_000;

  /** After so many publishes the router hears others. */
  private static final int PUBLISH_BATCH = 64;

  /** For what no peer has sent. */
  private static final Credit NO_CREDIT = new Credit(() -> {});

  private static final Map<Refusal, String> REFUSED = new EnumMap<>(Refusal.class);

  static {
    for (Refusal why : Refusal.values()) {
      REFUSED.put(why, "refused." + why.name().toLowerCase(Locale.ROOT));
    }
  }

  private final ProtocolContext context;
  private final TopicConfig defaults;
  private final LocalUsers locals;
  private final LocalUsers.Incarnation incarnation;
  private final MachineActor.Driver<GossipsubCommand> driver;
  private final Gossipsub router;
  private final LinkCarrier<Rpc> carrier;
  private final Judging judging;
  private final ExchangedPeers exchanged;
  private final MeshWorth worth;
  private final Map<String, Wanted> told = new HashMap<>();
  private Credit credit = NO_CREDIT;
  private boolean begun;
  private boolean leaving;

  GossipsubShell(
      GossipsubSettings settings,
      ProtocolContext context,
      LocalUsers locals,
      LocalUsers.Incarnation incarnation,
      MachineActor.Driver<GossipsubCommand> driver) {
    this.context = context;
    this.defaults = settings.router().topicDefaults();
    this.locals = locals;
    this.incarnation = incarnation;
    this.driver = driver;
    Identity identity = context.self().identity();
    this.router =
        new Gossipsub(
            identity.peerId(),
            settings.router(),
            MessageAuthor.of(identity, nowMs() * NANOS_PER_MILLI),
            PeerScore.neutral(),
            new SplittableRandom(context.tools().random().nextLong()));
    this.carrier =
        new LinkCarrier<>(
            LinkConfig.of(Gossipsub.PROTOCOLS, settings.maxRpcBytes()),
            new RpcLinkCodec(settings.maxRpcBytes()));
    this.judging = new Judging(settings.local(), locals, context.tools(), incarnation);
    this.exchanged = new ExchangedPeers(context, incarnation.cpu());
    this.worth = new MeshWorth(context.swarm()::value);
    incarnation.self().tell(new Begin());
  }

  @Override
  public Machine<GossipsubCommand, Rpc, GossipsubTimer, GossipsubEvent> machine() {
    return router;
  }

  @Override
  public Carrier<Rpc> carrier() {
    return carrier;
  }

  @Override
  public List<String> protocols() {
    return Gossipsub.PROTOCOLS;
  }

  /**
   * What arrives before {@link Begin} is from the time of the predecessor: what it says of messages
   * on their way is still heard, what it asks for is found when this one begins.
   */
  @Override
  public void asked(GossipsubModule.Request request) {
    switch (request) {
      case Begin() -> begin();
      case Wake() -> {
        if (begun) {
          wake();
        }
      }
      case Judged(long number, long ticket, var verdict) -> {
        if (number == incarnation.number()) {
          driver.command(new GossipsubCommand.Judge(ticket, verdict));
        }
      }
      case Farewell(Runnable flushed) -> leave(flushed);
    }
  }

  @Override
  public void emitted(GossipsubEvent event) {
    switch (event) {
      case GossipsubEvent.Validate validate -> judging.judge(validate, credit);
      case Delivered delivered -> delivered(delivered);
      case Published published -> published(published);
      case GossipsubEvent.Unheard(long token, var topic) -> locals.publications().unheard(token);
      case GossipsubEvent.PublishRefused(long token, var topic, String remedy) ->
          locals.publications().refused(token, remedy);
      case GossipsubEvent.SubscribeRefused(var topic, var remedy) ->
          counters().count("subscribe_refused");
      case GossipsubEvent.TopicChanged(String topic, int peers, int meshPeers) ->
          changed(topic, peers);
      case GossipsubEvent.PeersExchanged(PeerId from, var topic, var peers) ->
          exchanged.named(from, peers);
      case GossipsubEvent.Refused(var from, Refusal why, int count) ->
          counters().count(REFUSED.getOrDefault(why, "refused"), count);
    }
  }

  /** The router itself tells of the topics that we use; others may be watched, too. */
  @Override
  public Observer<GossipsubCommand, Rpc, GossipsubTimer, GossipsubEvent> observer() {
    return (in, outs, nowMs) -> {
      if (in instanceof In.PeerDown<GossipsubCommand, Rpc, GossipsubTimer>) {
        locals.topics().watched().forEach(this::show);
      } else if (in instanceof In.Received<GossipsubCommand, Rpc, GossipsubTimer> received
          && !received.message().subscriptions().isEmpty()) {
        Set<String> named = new HashSet<>();
        received.message().subscriptions().forEach(one -> named.add(one.topic()));
        locals.topics().watched().stream().filter(named::contains).forEach(this::show);
      }
    };
  }

  @Override
  public void received(Runnable handle, Runnable taken) {
    Credit given = new Credit(taken);
    credit = given;
    try {
      handle.run();
    } finally {
      credit = NO_CREDIT;
      given.release();
    }
  }

  @Override
  public void carried(PeerId peer, CarrierEvent event) {
    if (event.key() instanceof Bytes id) {
      switch (event) {
        case CarrierEvent.Written written -> locals.publications().carried(id, peer, true);
        case CarrierEvent.Lost lost -> locals.publications().carried(id, peer, false);
      }
    }
  }

  @Override
  public void violated(PeerId peer, MalformedException what) {
    counters().count("malformed");
  }

  @Override
  public void stopped() {
    judging.close();
    worth.close();
    locals.lost(incarnation);
    if (leaving) {
      locals.publications().end();
      locals.complete();
    }
  }

  private void begin() {
    begun = true;
    locals.publications().begin();
    locals.topics().takeChanged();
    locals.topics().names().forEach(this::tell);
    wake();
  }

  private void wake() {
    locals.awake();
    locals.topics().takeChanged().forEach(this::tell);
    publish();
  }

  private void publish() {
    for (int i = 0; i < PUBLISH_BATCH && !leaving; i++) {
      var next = locals.publications().next();
      if (next == null) {
        return;
      }
      driver.command(next);
    }
    if (!leaving) {
      incarnation.self().tell(new Wake());
    }
  }

  /** Tells the router what has changed of the wishes for a topic. */
  private void tell(String topic) {
    Wanted wanted = leaving ? Wanted.NOTHING : locals.topics().wanted(topic);
    Wanted known = told.getOrDefault(topic, Wanted.NOTHING);
    if (known.joined() && !wanted.joined()) {
      driver.command(new GossipsubCommand.Unsubscribe(topic));
    }
    if (!Objects.equals(wanted.config(), known.config())) {
      TopicConfig config = Objects.requireNonNullElse(wanted.config(), defaults);
      driver.command(new GossipsubCommand.Configure(topic, config));
    }
    if (wanted.joined() && !known.joined()) {
      driver.command(new GossipsubCommand.Subscribe(topic));
    }
    if (wanted.equals(Wanted.NOTHING)) {
      told.remove(topic);
    } else {
      told.put(topic, wanted);
    }
    show(topic);
  }

  private void changed(String topic, int peers) {
    show(topic);
    worth.mesh(topic, router.meshOf(topic));
    if (peers > 0 && begun) {
      locals.publications().retry(topic);
    }
  }

  private void show(String topic) {
    boolean joined = told.getOrDefault(topic, Wanted.NOTHING).joined();
    locals
        .topics()
        .told(
            new TopicState(
                topic,
                joined,
                new ArrayList<>(router.peersOf(topic)),
                new ArrayList<>(router.meshOf(topic))));
  }

  private void delivered(Delivered delivered) {
    TopicHub hub = locals.topics().hub(delivered.message().topic());
    if (hub == null) {
      return;
    }
    long nowMs = nowMs();
    if (hub.isNew(delivered.id(), incarnation.number(), nowMs)) {
      hub.deliver(
          Judging.seen(delivered.id(), delivered.message(), delivered.from(), nowMs), counters());
    } else {
      counters().count("delivered_before_restart");
    }
  }

  private void published(Published published) {
    Bytes data =
        locals.publications().published(published.token(), published.id(), published.peers());
    TopicHub hub = locals.topics().hub(published.topic());
    if (data == null || hub == null) {
      return;
    }
    long nowMs = nowMs();
    boolean isNew = hub.isNew(published.id(), incarnation.number(), nowMs);
    if (isNew && hub.wantsOwn()) {
      PeerId self = context.localPeer();
      boolean signed =
          locals.topics().config(published.topic()).policy() == SignaturePolicy.STRICT_SIGN;
      hub.deliverOwn(
          new TopicMessage(
              published.topic(), published.id(), signed ? self : null, data, self, nowMs),
          counters());
    }
  }

  /** What is asked for already is published, every topic is left, and all of it written. */
  private void leave(Runnable flushed) {
    locals.publications().stop();
    for (var next = locals.publications().next();
        next != null;
        next = locals.publications().next()) {
      driver.command(next);
    }
    leaving = true;
    List.copyOf(told.keySet()).forEach(this::tell);
    carrier.flush(
        () -> {
          locals.complete();
          flushed.run();
        });
  }

  private Counters counters() {
    return context.tools().counters();
  }

  private long nowMs() {
    return context.tools().clock().nowMs();
  }
}
