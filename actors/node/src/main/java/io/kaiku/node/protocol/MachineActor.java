package io.kaiku.node.protocol;

import io.kaiku.kernel.bytes.MalformedException;
import io.kaiku.kernel.id.PeerId;
import io.kaiku.kernel.machine.In;
import io.kaiku.kernel.machine.Machine;
import io.kaiku.kernel.machine.Observer;
import io.kaiku.kernel.machine.Out;
import io.kaiku.kernel.machine.Outbox;
import io.kaiku.kernel.machine.PeerLink;
import io.kaiku.netty.transport.Connection;
import io.kaiku.node.metrics.MachineMetrics;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.PostStop;
import org.apache.pekko.actor.typed.PreRestart;
import org.apache.pekko.actor.typed.Signal;
import org.apache.pekko.actor.typed.javadsl.AbstractMatchingBehavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.TimerScheduler;

/**
 * One machine, one mailbox: turns what happens into {@link In}, and performs each {@link Out} on
 * the world.
 *
 * <p>Everything in the mailbox that a remote peer caused is bounded: messages by the credit of
 * their substreams, changes of peers by their {@link PeerFeed}.
 *
 * @param <X> what users tell the actor
 * @param <C> the machine's commands
 * @param <M> the machine's messages
 * @param <T> the machine's timers
 * @param <E> the machine's events
 */
public final class MachineActor<X, C, M, T, E>
    extends AbstractMatchingBehavior<MachineActor.Message<X, M, T>> {

  /** What the actor receives. */
  public sealed interface Message<X, M, T> {}

  private record Asked<X, M, T>(X request) implements Message<X, M, T> {}

  private record Incoming<X, M, T>(PeerId from, M message, Runnable taken)
      implements Message<X, M, T> {}

  private record PeersChanged<X, M, T>() implements Message<X, M, T> {}

  private record Due<X, M, T>(T timer) implements Message<X, M, T> {}

  private record Step<X, M, T>(Runnable step) implements Message<X, M, T> {}

  /** Gives commands to the machine; only to be used in the actor. */
  @FunctionalInterface
  public interface Driver<C> {
    /** Runs the machine on a command, after what it is working on. */
    void command(C command);
  }

  /** How long what a departed peer has left behind may take, in milliseconds. */
  private static final long DRAIN_MS = 5_000;

  /** A connected speaker of the protocol, and whether the machine counts on it. */
  private record Up(long epoch, PeerLink link, boolean told) {}

  private final ActorRef<Message<X, M, T>> ref;
  private final ProtocolContext context;
  private final TimerScheduler<Message<X, M, T>> timers;
  private final MachineShell<X, C, M, T, E> shell;
  private final Machine<C, M, T, E> machine;
  private final Carrier<M> carrier;
  private final Observer<C, M, T, E> observer;
  private final PeerFeed feed;
  private final Outbox<M, T, E> out = new Outbox<>();
  private final Deque<In<C, M, T>> inputs = new ArrayDeque<>();
  private final Map<PeerId, Up> ups = new HashMap<>();

  /** Those of {@link #ups} that are gone, and of which the machine has still to hear something. */
  private final Map<PeerId, Up> departing = new HashMap<>();

  private boolean running;

  /**
   * The behavior of one incarnation.
   *
   * @param asked the class of what users tell the actor
   * @param factory builds machine, carrier and what is around them
   */
  public static <X, C, M, T, E> Behavior<X> create(
      Class<X> asked, ProtocolContext context, MachineShell.Factory<X, C, M, T, E> factory) {
    Behavior<Message<X, M, T>> actor =
        Behaviors.setup(
            self ->
                Behaviors.withTimers(
                    timers -> new MachineActor<X, C, M, T, E>(self, timers, context, factory)));
    return Behaviors.transformMessages(
        asked, actor, match -> match.match(asked, Asked<X, M, T>::new));
  }

  private MachineActor(
      ActorContext<Message<X, M, T>> self,
      TimerScheduler<Message<X, M, T>> timers,
      ProtocolContext context,
      MachineShell.Factory<X, C, M, T, E> factory) {
    super(self);
    this.context = context;
    this.timers = timers;
    this.shell = factory.create(self, command -> run(new In.Do<>(command)));
    this.machine = shell.machine();
    this.carrier = shell.carrier();
    this.observer =
        new MachineMetrics<C, M, T, E>(context.tools().counters()).and(shell.observer());
    this.ref = self.getSelf();
    carrier.start(new Self());
    this.feed = context.swarm().feed(() -> ref.tell(new PeersChanged<>()));
  }

  @Override
  public Behavior<Message<X, M, T>> onMessage(Message<X, M, T> message) {
    switch (message) {
      case Asked<X, M, T>(X request) -> shell.asked(request);
      case Incoming<X, M, T>(PeerId from, M received, Runnable taken) ->
          incoming(from, received, taken);
      case PeersChanged<X, M, T>() -> peersChanged();
      case Due<X, M, T>(T timer) -> run(new In.Fired<>(timer));
      case Step<X, M, T>(Runnable step) -> step.run();
    }
    return this;
  }

  @Override
  public Behavior<Message<X, M, T>> onSignal(Signal signal) {
    if (signal instanceof PreRestart || signal instanceof PostStop) {
      feed.close();
      carrier.stop();
      shell.stopped();
    }
    return this;
  }

  /**
   * A message may overtake the news that its sender is there; a sender that is gone is not heard
   * any more.
   */
  private void incoming(PeerId from, M message, Runnable taken) {
    if (!ups.containsKey(from)) {
      peersChanged();
    }
    if (ups.containsKey(from)) {
      heard(from);
      shell.received(() -> run(new In.Received<>(from, message)), taken);
    } else {
      context.tools().counters().count("message.of_departed_peer");
      taken.run();
    }
  }

  /**
   * A peer that we could not reach any more reaches us: it is there, and what we say to it waits.
   */
  private void heard(PeerId peer) {
    Up up = ups.get(peer);
    if (up != null && !up.told()) {
      up(peer, up);
      carrier.heard(peer);
    }
  }

  private void up(PeerId peer, Up up) {
    ups.put(peer, new Up(up.epoch(), up.link(), true));
    run(new In.PeerUp<>(peer, up.link()));
  }

  private void peersChanged() {
    for (PeerState state : feed.drain()) {
      PeerId peer = state.peer();
      Up known = ups.get(peer);
      Optional<String> best = state.connected() ? shell.upBy(state) : Optional.empty();
      if (known != null && (best.isEmpty() || known.epoch() != state.epoch())) {
        departs(peer, known);
      }
      if (best.isPresent() && departing.containsKey(peer)) {
        departed(peer);
      }
      if (best.isPresent() && !ups.containsKey(peer)) {
        PeerLink link = link(state, best.get());
        ups.put(peer, new Up(state.epoch(), link, true));
        carrier.peerUp(peer, link);
        run(new In.PeerUp<>(peer, link));
      }
    }
  }

  /** What it has sent before it went is still handed to the machine, within a bound. */
  private void departs(PeerId peer, Up known) {
    if (departing.putIfAbsent(peer, known) == null) {
      carrier.peerDown(peer);
      Runnable last =
          () -> {
            if (known.equals(departing.get(peer))) {
              departed(peer);
            }
          };
      carrier.drained(peer, last);
      if (departing.containsKey(peer)) {
        after(DRAIN_MS, new Step<>(last));
      }
    }
  }

  private void departed(PeerId peer) {
    departing.remove(peer);
    Up last = ups.remove(peer);
    if (last != null && last.told()) {
      run(new In.PeerDown<>(peer));
    }
  }

  private static PeerLink link(PeerState state, String protocol) {
    Connection way = state.connections().getFirst();
    return new PeerLink(way.direction(), protocol, way.limited(), way.remoteAddress());
  }

  private void run(In<C, M, T> in) {
    inputs.add(in);
    if (running) {
      return;
    }
    running = true;
    try {
      for (In<C, M, T> next = inputs.poll(); next != null; next = inputs.poll()) {
        long nowMs = context.tools().clock().nowMs();
        machine.handle(next, nowMs, out);
        observer.saw(next, out.effects(), nowMs);
        out.drain(this::perform);
      }
    } finally {
      running = false;
    }
  }

  private void perform(Out<M, T, E> effect) {
    switch (effect) {
      case Out.Send<M, T, E>(PeerId to, M message) -> carrier.send(to, message);
      case Out.After<M, T, E>(long delayMs, T timer) -> after(delayMs, new Due<>(timer));
      case Out.Emit<M, T, E>(E event) -> shell.emitted(event);
      case Out.Dial<M, T, E>(PeerId peer) -> {
        var unused = context.swarm().dial(peer);
      }
      case Out.Drop<M, T, E>(PeerId peer, var reason) -> context.swarm().disconnect(peer, reason);
    }
  }

  /**
   * Every timer is its own: two of the same value are both handed back, as the machine's contract
   * has it.
   */
  private void after(long delayMs, Message<X, M, T> message) {
    timers.startSingleTimer(new Object(), message, Duration.ofMillis(Math.max(0, delayMs)));
  }

  private final class Self implements Carrier.Host<M> {

    @Override
    public void received(PeerId from, M message, Runnable taken) {
      tell(new Incoming<>(from, message, taken));
    }

    @Override
    public void violated(PeerId from, MalformedException what) {
      step(() -> shell.violated(from, what));
    }

    @Override
    public void carried(PeerId peer, CarrierEvent event) {
      step(() -> shell.carried(peer, event));
    }

    @Override
    public void broken(PeerId peer) {
      Up up = ups.get(peer);
      if (up != null && up.told()) {
        ups.put(peer, new Up(up.epoch(), up.link(), false));
        run(new In.PeerDown<>(peer));
      }
    }

    @Override
    public void mended(PeerId peer) {
      Up up = ups.get(peer);
      if (up != null && !up.told()) {
        MachineActor.this.up(peer, up);
      }
    }

    @Override
    public void step(Runnable step) {
      tell(new Step<>(step));
    }

    @Override
    public void stepLater(long delayMs, Runnable step) {
      step(() -> after(delayMs, new Step<>(step)));
    }

    @Override
    public ProtocolContext context() {
      return context;
    }

    private void tell(Message<X, M, T> message) {
      ref.tell(message);
    }
  }
}
