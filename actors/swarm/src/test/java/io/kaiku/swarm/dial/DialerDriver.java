package io.kaiku.swarm.dial;

import static io.kaiku.swarm.TestPeers.peer;

import io.kaiku.kernel.addr.Multiaddr;
import io.kaiku.kernel.id.PeerId;
import io.kaiku.kernel.machine.Direction;
import io.kaiku.kernel.machine.In;
import io.kaiku.kernel.machine.Out;
import io.kaiku.kernel.machine.Outbox;
import io.kaiku.kernel.machine.PeerLink;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;

/** A dialer with its own time: what it wants is recorded, its timers fire when time is moved. */
final class DialerDriver {
  static final PeerId SELF = peer(0);

  final Dialer dialer;
  final List<DialEvent> events = new ArrayList<>();
  long nowMs = 1_000_000;

  private final Outbox<Void, DialTimer, DialEvent> out = new Outbox<>();
  private final PriorityQueue<Due> timers =
      new PriorityQueue<>(Comparator.comparingLong(Due::atMs).thenComparingLong(Due::order));
  private long order;

  DialerDriver(DialConfig config) {
    this.dialer = new Dialer(SELF, config);
  }

  DialerDriver() {
    this(DialConfig.defaults());
  }

  void tell(DialCommand command) {
    handle(new In.Do<>(command));
  }

  void connected(PeerId peer, boolean limited) {
    Multiaddr address = Multiaddr.of("/ip4/9.9.9.9/tcp/1");
    handle(new In.PeerUp<>(peer, new PeerLink(Direction.INBOUND, "", limited, address)));
  }

  /** Moves time, firing what falls due. */
  void pass(long millis) {
    long untilMs = nowMs + millis;
    while (!timers.isEmpty() && timers.peek().atMs <= untilMs) {
      Due due = timers.remove();
      nowMs = due.atMs;
      handle(new In.Fired<>(due.timer));
    }
    nowMs = untilMs;
  }

  /** When the next timer is due, or never. */
  long nextTimerMs() {
    return timers.isEmpty() ? Long.MAX_VALUE : timers.peek().atMs;
  }

  /** The events of a kind so far. */
  <E extends DialEvent> List<E> seen(Class<E> kind) {
    return events.stream().filter(kind::isInstance).map(kind::cast).toList();
  }

  /** The newest event of a kind. */
  <E extends DialEvent> E last(Class<E> kind) {
    return seen(kind).getLast();
  }

  /** The addresses tried so far. */
  List<String> tried() {
    return seen(DialEvent.Attempt.class).stream().map(a -> a.address().toString()).toList();
  }

  void failLast(AttemptError error, String detail) {
    tell(DialCommand.AttemptFailed.of(last(DialEvent.Attempt.class).attempt(), error, detail));
  }

  private void handle(In<DialCommand, Void, DialTimer> in) {
    dialer.handle(in, nowMs, out);
    out.drain(
        effect -> {
          switch (effect) {
            case Out.After<Void, DialTimer, DialEvent>(long delayMs, DialTimer timer) ->
                timers.add(new Due(nowMs + delayMs, order++, timer));
            case Out.Emit<Void, DialTimer, DialEvent>(DialEvent event) -> events.add(event);
            default -> throw new AssertionError("a dialer only waits and emits: " + effect);
          }
        });
  }

  private record Due(long atMs, long order, DialTimer timer) {}
}
