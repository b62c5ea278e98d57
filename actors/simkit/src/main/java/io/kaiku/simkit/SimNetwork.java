package io.kaiku.simkit;

import io.kaiku.kernel.id.PeerId;
import io.kaiku.kernel.machine.In;
import io.kaiku.kernel.machine.Machine;
import io.kaiku.kernel.machine.Out;
import io.kaiku.kernel.machine.Outbox;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import java.util.function.ToLongFunction;
import java.util.random.RandomGenerator;

/**
 * Many peers that run one protocol in virtual time: everything that happens follows from the seed,
 * so a run that failed is run again by its seed, and equal runs have equal {@link #traceHash}es.
 *
 * <p>Messages of a link arrive in order. A peer's randomness, its links and its machine survive
 * nothing but a partition: {@link #kill} and {@link #restart} begin with a fresh machine.
 */
public final class SimNetwork<C, M, T, E> {
  private final long seed;
  private final Spawn<C, M, T, E> spawn;
  private final SplittableRandom root;
  private final EventQueue<Happening<C, M, T, E>> queue = new EventQueue<>();
  private final List<SimPeer<C, M, T, E>> peers = new ArrayList<>();
  private final Map<PeerId, SimPeer<C, M, T, E>> byId = new LinkedHashMap<>();
  private final Links<C, M, T, E> links;
  private final Outbox<M, T, E> outbox = new Outbox<>();
  private final TraceHash trace = new TraceHash();
  private final List<Watcher<C, M, T, E>> watchers = new ArrayList<>();
  private final List<Always> invariants = new ArrayList<>();
  private final RandomGenerator random;

  private Latency latency = Latency.constant(1);
  private Loss<? super M> loss = Loss.none();
  private ToLongFunction<? super M> digest = message -> 0;
  private long steps;
  private long sent;
  private long lost;
  private long cut;
  private long unroutable;
  private long drops;

  private record Always(int everySteps, Runnable check) {}

  private SimNetwork(long seed, Spawn<C, M, T, E> spawn) {
    this.seed = seed;
    this.spawn = spawn;
    this.root = new SplittableRandom(seed);
    this.random = root.split();
    this.links = new Links<>(queue);
  }

  /** An empty network whose every choice follows from the seed. */
  public static <C, M, T, E> SimNetwork<C, M, T, E> seeded(long seed, Spawn<C, M, T, E> spawn) {
    return new SimNetwork<>(seed, spawn);
  }

  /** How long messages take from now on; one millisecond unless said otherwise. */
  public SimNetwork<C, M, T, E> latency(Latency latency) {
    this.latency = latency;
    return this;
  }

  /** Which messages are lost from now on; none unless said otherwise. */
  public SimNetwork<C, M, T, E> loss(Loss<? super M> loss) {
    this.loss = loss;
    return this;
  }

  /**
   * What of a message enters the trace hash. It must not depend on identity, as the hash code of an
   * enum does; unless set, only who sent to whom and when counts.
   */
  public SimNetwork<C, M, T, E> digest(ToLongFunction<? super M> digest) {
    this.digest = digest;
    return this;
  }

  /** The protocol that links negotiate from now on. */
  public SimNetwork<C, M, T, E> protocol(String protocol) {
    links.protocol = protocol;
    return this;
  }

  /** How long the neighbours of a killed peer take to notice; zero unless said otherwise. */
  public SimNetwork<C, M, T, E> detectAfterMs(long delayMs) {
    links.detectAfterMs = delayMs;
    return this;
  }

  /** Has every step seen. */
  public SimNetwork<C, M, T, E> watch(Watcher<C, M, T, E> watcher) {
    watchers.add(watcher);
    return this;
  }

  /** Checks something each so many steps; it reports a violation by throwing. */
  public SimNetwork<C, M, T, E> always(int everySteps, Runnable check) {
    invariants.add(new Always(everySteps, check));
    return this;
  }

  /** Adds one peer without links. */
  public SimPeer<C, M, T, E> add() {
    return add(SimPeer.numbered(peers.size()));
  }

  /** Adds one peer without links whose key somebody holds; the id must be new here. */
  public SimPeer<C, M, T, E> add(PeerId id) {
    if (byId.containsKey(id)) {
      throw new IllegalArgumentException("there is a peer " + id + " already");
    }
    var peer = new SimPeer<C, M, T, E>(peers.size(), id, root.split());
    peer.machine = spawn.spawn(peer.id(), peer.random);
    peers.add(peer);
    byId.put(peer.id(), peer);
    return peer;
  }

  /** Adds so many peers without links. */
  public SimNetwork<C, M, T, E> add(int count) {
    for (int i = 0; i < count; i++) {
      add();
    }
    return this;
  }

  public List<SimPeer<C, M, T, E>> peers() {
    return Collections.unmodifiableList(peers);
  }

  public SimPeer<C, M, T, E> peer(int index) {
    return peers.get(index);
  }

  /** Connects peers as the topology says. */
  public SimNetwork<C, M, T, E> wire(Topology topology) {
    topology.edges(peers.size(), random, (from, to) -> connect(peers.get(from), peers.get(to)));
    return this;
  }

  /** Lets one peer dial another; false if they are connected, dead, or on two sides of a cut. */
  public boolean connect(SimPeer<C, M, T, E> dialer, SimPeer<C, M, T, E> listener) {
    return links.connect(dialer, listener);
  }

  /** Breaks the link between two peers; both notice at once. */
  public void disconnect(SimPeer<C, M, T, E> a, SimPeer<C, M, T, E> b) {
    links.disconnect(a, b);
  }

  /** Stops a peer as if its process were killed. */
  public void kill(SimPeer<C, M, T, E> peer) {
    links.kill(peer);
  }

  /** Starts a killed peer with a fresh machine; it dials those it was connected to. */
  public void restart(SimPeer<C, M, T, E> peer) {
    if (!peer.alive()) {
      peer.machine = spawn.spawn(peer.id(), peer.random);
      links.reconnect(peer);
    }
  }

  /**
   * Replaces the machine of a living peer, as a supervisor does after a failure: its links live on
   * and are told to the new machine, its timers are gone, its neighbours notice nothing.
   */
  public void relaunch(SimPeer<C, M, T, E> peer) {
    peer.life++;
    peer.machine = spawn.spawn(peer.id(), peer.random);
    for (Link<C, M, T, E> link : List.copyOf(peer.links.values())) {
      if (link.upSeen) {
        perform(new Happening.Up<>(link));
      }
    }
  }

  /** Cuts every link between the peers that match and those that do not, until {@link #heal}. */
  public void partition(Predicate<SimPeer<C, M, T, E>> side) {
    links.partition(peers, side);
  }

  /** Ends the partition and connects again what it had cut. */
  public void heal() {
    links.heal();
  }

  /** Gives a command to a peer now. */
  public void command(SimPeer<C, M, T, E> peer, C command) {
    queue.add(queue.nowMs(), new Happening.Asked<>(peer, command));
  }

  /** Does something when so much virtual time has passed. */
  public void after(long delayMs, Runnable action) {
    queue.add(queue.nowMs() + delayMs, new Happening.Scripted<>(action));
  }

  /** Lets virtual time pass. */
  public SimNetwork<C, M, T, E> runForMs(long durationMs) {
    runUntil(() -> false, durationMs);
    return this;
  }

  /** Runs until the condition holds, for at most so long; whether it holds. */
  public boolean runUntil(BooleanSupplier condition, long atMostMs) {
    long endMs = queue.nowMs() + atMostMs;
    while (!condition.getAsBoolean()) {
      Happening<C, M, T, E> next = queue.pollUntil(endMs);
      if (next == null) {
        return condition.getAsBoolean();
      }
      perform(next);
    }
    return true;
  }

  /** Virtual milliseconds since the network began. */
  public long nowMs() {
    return queue.nowMs();
  }

  public SimStats stats() {
    return new SimStats(steps, sent, lost, cut, unroutable, drops);
  }

  /** A digest of everything that has happened: who did what, when and in which order. */
  public long traceHash() {
    return trace.value();
  }

  private void perform(Happening<C, M, T, E> next) {
    try {
      switch (next) {
        case Happening.Arrival<C, M, T, E>(var link, var message) -> arrive(link, message);
        case Happening.Due<C, M, T, E>(var peer, var life, var timer) -> {
          if (peer.life == life) {
            step(peer, 2, 0, new In.Fired<>(timer));
          }
        }
        case Happening.Asked<C, M, T, E>(var peer, var command) ->
            step(peer, 3, 0, new In.Do<>(command));
        case Happening.Up<C, M, T, E>(var link) -> {
          if (link.up) {
            link.upSeen = true;
            step(link.near, 4, link.far.index(), new In.PeerUp<>(link.far.id(), link.way));
          }
        }
        case Happening.Down<C, M, T, E>(var link) -> {
          if (links.forget(link)) {
            step(link.near, 5, link.far.index(), new In.PeerDown<>(link.far.id()));
          }
        }
        case Happening.Scripted<C, M, T, E>(var action) -> action.run();
      }
    } catch (RuntimeException | AssertionError failure) {
      throw new SimFailure(seed, queue.nowMs(), steps, failure);
    }
  }

  private void arrive(Link<C, M, T, E> link, M message) {
    if (!link.up) {
      cut++;
      return;
    }
    trace.fold(digest.applyAsLong(message));
    step(link.far, 1, link.near.index(), new In.Received<>(link.near.id(), message));
  }

  private void step(SimPeer<C, M, T, E> peer, int kind, int other, In<C, M, T> in) {
    Machine<C, M, T, E> machine = peer.machine;
    if (machine == null) {
      return;
    }
    long nowMs = queue.nowMs();
    trace.fold(nowMs * 31 + kind);
    trace.fold(((long) peer.index() << 32) | other);
    machine.handle(in, nowMs, outbox);
    for (Watcher<C, M, T, E> watcher : watchers) {
      watcher.saw(peer, in, outbox.effects(), nowMs);
    }
    outbox.drain(effect -> perform(peer, effect));
    steps++;
    for (Always invariant : invariants) {
      if (steps % invariant.everySteps() == 0) {
        invariant.check().run();
      }
    }
  }

  private void perform(SimPeer<C, M, T, E> peer, Out<M, T, E> effect) {
    switch (effect) {
      case Out.Send<M, T, E>(var to, var message) -> send(peer, to, message);
      case Out.After<M, T, E>(var delayMs, var timer) ->
          queue.add(queue.nowMs() + delayMs, new Happening.Due<>(peer, peer.life, timer));
      case Out.Emit<M, T, E>(var event) -> trace.fold(6);
      case Out.Dial<M, T, E>(var target) -> {
        SimPeer<C, M, T, E> listener = byId.get(target);
        if (listener != null) {
          links.connect(peer, listener);
        }
      }
      case Out.Drop<M, T, E>(var target, var reason) -> {
        drops++;
        SimPeer<C, M, T, E> other = byId.get(target);
        if (other != null) {
          links.disconnect(peer, other);
        }
      }
    }
  }

  private void send(SimPeer<C, M, T, E> from, PeerId to, M message) {
    Link<C, M, T, E> link = from.links.get(to);
    if (link == null || !link.up) {
      unroutable++;
      return;
    }
    sent++;
    if (loss.loses(message, random)) {
      lost++;
      return;
    }
    long delayMs = latency.delayMs(from.index(), link.far.index(), random);
    long arrivalMs = Math.max(queue.nowMs() + delayMs, link.lastArrivalMs);
    link.lastArrivalMs = arrivalMs;
    queue.add(arrivalMs, new Happening.Arrival<>(link, message));
  }
}
