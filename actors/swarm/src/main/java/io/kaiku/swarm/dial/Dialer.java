package io.kaiku.swarm.dial;

import io.kaiku.kernel.addr.Multiaddr;
import io.kaiku.kernel.addr.Protocol;
import io.kaiku.kernel.id.PeerId;
import io.kaiku.kernel.machine.In;
import io.kaiku.kernel.machine.Machine;
import io.kaiku.kernel.machine.Outbox;
import io.kaiku.kernel.machine.PeerLink;
import io.kaiku.swarm.dial.Callers.Caller;
import io.kaiku.swarm.dial.DialCommand.AttemptFailed;
import io.kaiku.swarm.dial.DialCommand.Dial;
import io.kaiku.swarm.dial.DialCommand.Established;
import io.kaiku.swarm.dial.DialFailure.Kind;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reaches peers: one dial per target however many callers wait for it, addresses in the order of a
 * {@link DialPlan}, a few at a time; what failed is left alone for a while, what loses is
 * cancelled.
 *
 * <p>It exchanges no messages; its shell does the work that {@link DialEvent} asks for and says
 * with {@link DialCommand} how it went. A {@link In.PeerUp} of a connection without limits answers
 * every caller that waits for the peer.
 */
public final class Dialer implements Machine<DialCommand, Void, DialTimer, DialEvent> {
  private final PeerId self;
  private final DialConfig config;
  private final BackOffBook backOff;
  private final AddressSieve sieve;
  private final Map<Target, PendingDial> dials = new LinkedHashMap<>();
  private final Map<Long, PendingDial> byId = new HashMap<>();
  private final Callers callers = new Callers();
  private final Map<Long, Lookup> lookups = new HashMap<>();
  private final Map<Long, Attempt> attempts = new HashMap<>();

  /**
   * Attempts whose dial has ended because another connection came in, with the peer they lead to.
   */
  private final Map<Long, PeerId> spares = new LinkedHashMap<>();

  /** Dials that have an address due but found no free attempt. */
  private final Set<PendingDial> starved = new LinkedHashSet<>();

  private long lastId;

  /** A dialer of the peer {@code self}. */
  public Dialer(PeerId self, DialConfig config) {
    this.self = self;
    this.config = config;
    this.backOff = new BackOffBook(config.backOff());
    this.sieve = new AddressSieve(config.names(), backOff);
  }

  @Override
  public void handle(
      In<DialCommand, Void, DialTimer> in, long nowMs, Outbox<Void, DialTimer, DialEvent> out) {
    switch (in) {
      case In.Do<DialCommand, Void, DialTimer>(DialCommand command) -> obey(command, nowMs, out);
      case In.Fired<DialCommand, Void, DialTimer>(DialTimer timer) -> fired(timer, nowMs, out);
      case In.PeerUp<DialCommand, Void, DialTimer>(PeerId peer, PeerLink link) -> {
        if (!link.limited()) {
          connected(peer, nowMs, out);
        }
      }
      case In.PeerDown<DialCommand, Void, DialTimer> down -> {}
      case In.Received<DialCommand, Void, DialTimer> received ->
          throw new IllegalStateException("a dialer exchanges no messages");
    }
  }

  /** How much is under way. */
  public DialerStats stats() {
    return new DialerStats(
        dials.size(), callers.size(), attemptCount(), lookups.size(), backOff.size());
  }

  private void obey(DialCommand command, long nowMs, Outbox<Void, DialTimer, DialEvent> out) {
    switch (command) {
      case Dial dial -> dial(dial, nowMs, out);
      case DialCommand.Cancel(long ticket) -> cancel(ticket, nowMs, out);
      case DialCommand.Resolved(long id, List<Multiaddr> found) -> resolved(id, found, nowMs, out);
      case DialCommand.Unresolved(long id, String why) -> unresolved(id, why, nowMs, out);
      case Established(long attempt, PeerId remote) -> established(attempt, remote, nowMs, out);
      case AttemptFailed failed -> attemptFailed(failed, nowMs, out);
      case DialCommand.ClearBackOff(Target target) -> backOff.clear(target);
    }
  }

  private void fired(DialTimer timer, long nowMs, Outbox<Void, DialTimer, DialEvent> out) {
    switch (timer) {
      case DialTimer.NextAddress(long id) -> {
        PendingDial dial = byId.get(id);
        if (dial != null) {
          advance(dial, nowMs, out);
        }
      }
      case DialTimer.CallerDeadline(long id) -> {
        Caller caller = callers.byId(id);
        if (caller != null) {
          giveUp(caller, nowMs, out);
        }
      }
      case DialTimer.AttemptDeadline(long id) -> {
        if (attempts.containsKey(id) || spares.containsKey(id)) {
          out.emit(new DialEvent.StopAttempt(id));
          String late = "no connection within " + config.attemptTimeout().toMillis() + " ms";
          attemptFailed(AttemptFailed.of(id, AttemptError.TIMEOUT, late), nowMs, out);
        }
      }
    }
  }

  private void dial(Dial wish, long nowMs, Outbox<Void, DialTimer, DialEvent> out) {
    if (callers.byTicket(wish.ticket()) != null) {
      throw new IllegalArgumentException("ticket " + wish.ticket() + " is waiting already");
    }
    PendingDial dial = dials.get(wish.target());
    Optional<Kind> refusal = refusal(wish.target(), dial);
    if (refusal.isPresent()) {
      DialFailure failure = new DialFailure(wish.target(), refusal.get(), List.of(), 0);
      out.emit(new DialEvent.Failed(List.of(wish.ticket()), failure));
      return;
    }
    if (dial == null) {
      dial = new PendingDial(++lastId, wish.target());
      dials.put(dial.target, dial);
      byId.put(dial.id, dial);
    }
    Caller caller = new Caller(++lastId, wish.ticket(), dial);
    callers.add(caller);
    out.after(config.timeout().toMillis(), new DialTimer.CallerDeadline(caller.id()));
    if (wish.urgent() && !dial.urgent) {
      dial.urgent = true;
      consider(dial, dial.takeLeftAlone(), 0, nowMs, out);
    }
    backOff.given(dial.target, wish.addresses());
    wish.addresses().stream().limit(config.maxAddresses()).forEach(dial.given::add);
    consider(dial, wish.addresses(), 0, nowMs, out);
    advance(dial, nowMs, out);
  }

  private Optional<Kind> refusal(Target target, @Nullable PendingDial dial) {
    if (target.expected().filter(self::equals).isPresent()) {
      return Optional.of(Kind.SELF);
    }
    if (dial != null && dial.tickets.size() >= config.concurrency().maxWaiters()) {
      return Optional.of(Kind.TOO_MANY_WAITERS);
    }
    boolean full = dial == null && dials.size() >= config.concurrency().maxDials();
    return full ? Optional.of(Kind.TOO_MANY_DIALS) : Optional.empty();
  }

  private void cancel(long ticket, long nowMs, Outbox<Void, DialTimer, DialEvent> out) {
    Caller caller = callers.byTicket(ticket);
    if (caller != null) {
      leave(caller, nowMs, out);
    }
  }

  /** The time of one caller is up; others may have come later and wait on. */
  private void giveUp(Caller caller, long nowMs, Outbox<Void, DialTimer, DialEvent> out) {
    PendingDial dial = caller.dial();
    DialFailure failure = new DialFailure(dial.target, Kind.DEADLINE, dial.failuresSoFar(), 0);
    leave(caller, nowMs, out);
    out.emit(new DialEvent.Failed(List.of(caller.ticket()), failure));
  }

  private void leave(Caller caller, long nowMs, Outbox<Void, DialTimer, DialEvent> out) {
    callers.remove(caller);
    if (caller.dial().tickets.isEmpty()) {
      stop(caller.dial(), out);
      feedStarved(nowMs, out);
    }
  }

  private void resolved(
      long id, List<Multiaddr> found, long nowMs, Outbox<Void, DialTimer, DialEvent> out) {
    if (found.isEmpty()) {
      unresolved(id, "the name has no address", nowMs, out);
      return;
    }
    Lookup lookup = lookups.remove(id);
    if (lookup != null) {
      lookup.dial.lookups.remove(id);
      consider(lookup.dial, found, lookup.depth + 1, nowMs, out);
      advance(lookup.dial, nowMs, out);
    }
  }

  private void unresolved(long id, String why, long nowMs, Outbox<Void, DialTimer, DialEvent> out) {
    Lookup lookup = lookups.remove(id);
    if (lookup != null) {
      PendingDial dial = lookup.dial;
      dial.lookups.remove(id);
      backOff.failed(dial.target, lookup.name, false, nowMs);
      dial.failed(lookup.name, why);
      advance(dial, nowMs, out);
    }
  }

  private void established(
      long id, PeerId remote, long nowMs, Outbox<Void, DialTimer, DialEvent> out) {
    PeerId spare = spares.remove(id);
    Attempt attempt = attempts.get(id);
    if (spare != null && spare.equals(remote)) {
      out.emit(new DialEvent.Spare(id, remote));
      feedStarved(nowMs, out);
      return;
    }
    if (attempt == null) {
      out.emit(new DialEvent.Discard(id));
      feedStarved(nowMs, out);
      return;
    }
    PendingDial dial = attempt.dial;
    Optional<PeerId> expected = dial.target.expected();
    boolean wrong = expected.isPresent() && !expected.get().equals(remote);
    if (wrong || remote.equals(self)) {
      out.emit(new DialEvent.Discard(id));
      String who = remote.equals(self) ? "we answered ourselves" : remote + " answered";
      attemptFailed(
          new AttemptFailed(id, AttemptError.WRONG_PEER, who, Optional.of(remote)), nowMs, out);
      return;
    }
    attempts.remove(id);
    dial.attempts.remove(id);
    succeed(dial, remote, OptionalLong.of(id), out);
    if (expected.isEmpty() && !attempt.address.has(Protocol.P2P_CIRCUIT)) {
      connected(remote, nowMs, out);
    }
    feedStarved(nowMs, out);
  }

  private void attemptFailed(
      AttemptFailed failed, long nowMs, Outbox<Void, DialTimer, DialEvent> out) {
    spares.remove(failed.attempt());
    Attempt attempt = attempts.remove(failed.attempt());
    if (attempt != null) {
      PendingDial dial = attempt.dial;
      Multiaddr address = attempt.address;
      dial.attempts.remove(failed.attempt());
      dial.failed(address, failed.detail());
      boolean wrongPeer = failed.error() == AttemptError.WRONG_PEER;
      if (failed.error().backsOff()) {
        backOff.failed(dial.target, address, wrongPeer, nowMs);
      }
      if (wrongPeer && dial.target instanceof Target.Peer(PeerId peer)) {
        out.emit(new DialEvent.WrongPeer(peer, address, failed.actual()));
      }
      advance(dial, nowMs, out);
    }
    feedStarved(nowMs, out);
  }

  /** Another connection to the peer came in: whoever waits has it. */
  private void connected(PeerId peer, long nowMs, Outbox<Void, DialTimer, DialEvent> out) {
    Target target = new Target.Peer(peer);
    backOff.clear(target);
    PendingDial dial = dials.get(target);
    if (dial == null) {
      return;
    }
    for (long attempt : dial.attempts.keySet()) {
      attempts.remove(attempt);
      spares.put(attempt, peer);
    }
    dial.attempts.clear();
    succeed(dial, peer, OptionalLong.empty(), out);
    feedStarved(nowMs, out);
  }

  /** Sorts out addresses, and asks for those that are names. */
  private void consider(
      PendingDial dial,
      Collection<Multiaddr> addresses,
      int depth,
      long nowMs,
      Outbox<Void, DialTimer, DialEvent> out) {
    AddressSieve.Sifted sifted = sieve.sift(dial, addresses, depth, nowMs);
    for (Multiaddr name : sifted.names()) {
      long id = ++lastId;
      lookups.put(id, new Lookup(dial, name, depth));
      dial.lookups.put(id, name);
      dial.tried = true;
      out.emit(new DialEvent.Resolve(id, name, Math.max(1, dial.room(config.maxAddresses()))));
    }
    if (!sifted.addresses().isEmpty()) {
      dial.plan(sifted.addresses(), nowMs);
    }
  }

  /**
   * Starts what is due, and at least something if nothing is under way; fails if nothing is left.
   */
  private void advance(PendingDial dial, long nowMs, Outbox<Void, DialTimer, DialEvent> out) {
    if (dial.isExhausted()) {
      Kind kind = dial.backOffMs > 0 && !dial.tried ? Kind.BACKING_OFF : Kind.ALL_FAILED;
      fail(dial, dial.tried || dial.backOffMs > 0 ? kind : Kind.NO_ADDRESS, nowMs, out);
      return;
    }
    if (!dial.hasNext()) {
      return;
    }
    boolean idle = dial.attempts.isEmpty();
    long horizonMs = idle && dial.nextAtMs() - nowMs > 0 ? dial.nextAtMs() : nowMs;
    while (dial.hasNext() && dial.nextAtMs() - horizonMs <= 0) {
      if (dial.attempts.size() >= config.concurrency().attemptsPerDial()) {
        return;
      }
      if (attemptCount() >= config.concurrency().attempts()) {
        starved.add(dial);
        return;
      }
      start(dial, horizonMs, out);
    }
    if (dial.hasNext() && dial.needsTimer(dial.nextAtMs(), nowMs)) {
      out.after(dial.nextAtMs() - nowMs, new DialTimer.NextAddress(dial.id));
    }
  }

  private void start(PendingDial dial, long horizonMs, Outbox<Void, DialTimer, DialEvent> out) {
    Multiaddr address = dial.pollDue(horizonMs);
    if (address != null) {
      long id = ++lastId;
      attempts.put(id, new Attempt(dial, address));
      dial.attempts.put(id, address);
      dial.tried = true;
      out.emit(new DialEvent.Attempt(id, address, dial.target.expected()));
      out.after(config.attemptTimeout().toMillis(), new DialTimer.AttemptDeadline(id));
    }
  }

  private void feedStarved(long nowMs, Outbox<Void, DialTimer, DialEvent> out) {
    ArrayDeque<PendingDial> hungry = new ArrayDeque<>(starved);
    starved.clear();
    while (!hungry.isEmpty() && attemptCount() < config.concurrency().attempts()) {
      PendingDial dial = hungry.remove();
      if (byId.containsKey(dial.id)) {
        advance(dial, nowMs, out);
      }
    }
    hungry.stream().filter(dial -> byId.containsKey(dial.id)).forEach(starved::add);
  }

  private int attemptCount() {
    return attempts.size() + spares.size();
  }

  private void succeed(
      PendingDial dial, PeerId peer, OptionalLong attempt, Outbox<Void, DialTimer, DialEvent> out) {
    List<Long> tickets = List.copyOf(dial.tickets);
    backOff.clear(dial.target);
    stop(dial, out);
    out.emit(new DialEvent.Succeeded(tickets, peer, attempt));
  }

  private void fail(
      PendingDial dial, Kind kind, long nowMs, Outbox<Void, DialTimer, DialEvent> out) {
    List<Long> tickets = List.copyOf(dial.tickets);
    long retryAfterMs = kind == Kind.BACKING_OFF ? dial.backOffMs : 0;
    backOff.unreachable(dial.target, dial.given);
    stop(dial, out);
    out.emit(
        new DialEvent.Failed(
            tickets, new DialFailure(dial.target, kind, dial.failures, retryAfterMs)));
    feedStarved(nowMs, out);
  }

  /** Ends a dial and cancels all that it has under way. */
  private void stop(PendingDial dial, Outbox<Void, DialTimer, DialEvent> out) {
    dials.remove(dial.target);
    byId.remove(dial.id);
    starved.remove(dial);
    callers.removeAll(dial);
    for (long attempt : dial.attempts.keySet()) {
      attempts.remove(attempt);
      out.emit(new DialEvent.StopAttempt(attempt));
    }
    for (long lookup : dial.lookups.keySet()) {
      lookups.remove(lookup);
      out.emit(new DialEvent.StopResolving(lookup));
    }
  }

  private record Lookup(PendingDial dial, Multiaddr name, int depth) {}

  private record Attempt(PendingDial dial, Multiaddr address) {}
}
