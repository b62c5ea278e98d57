package io.kaiku.swarm.dial;

import io.kaiku.kernel.addr.Multiaddr;
import io.kaiku.swarm.dial.DialFailure.AddressFailure;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** One target that is being dialed: who waits for it, what is tried, what comes next. */
final class PendingDial {
  final long id;
  final Target target;

  /** The tickets of those who wait. */
  final Set<Long> tickets = new LinkedHashSet<>();

  /** Names being looked up. */
  final Map<Long, Multiaddr> lookups = new LinkedHashMap<>();

  /** Addresses being tried. */
  final Map<Long, Multiaddr> attempts = new LinkedHashMap<>();

  /** Where the callers say that the target is. */
  final Set<Multiaddr> given = new LinkedHashSet<>();

  final List<AddressFailure> failures = new ArrayList<>();
  boolean urgent;

  /** Whether anything was asked of the network. */
  boolean tried;

  /** The shortest time that an address is still left alone, in milliseconds; 0: none is. */
  long backOffMs;

  private final Set<Multiaddr> seen = new LinkedHashSet<>();
  private final Set<Multiaddr> skipped = new LinkedHashSet<>();
  private final Deque<Due> queue = new ArrayDeque<>();
  private boolean timerSet;
  private long timerAtMs;

  PendingDial(long id, Target target) {
    this.id = id;
    this.target = target;
  }

  /** Whether the address is looked at for the first time and there is room for it. */
  boolean isNew(Multiaddr address, int maxAddresses) {
    return seen.size() < maxAddresses && seen.add(address);
  }

  int room(int maxAddresses) {
    return maxAddresses - seen.size();
  }

  /** What failed, and what has not answered yet. */
  List<AddressFailure> failuresSoFar() {
    List<AddressFailure> all = new ArrayList<>(failures);
    attempts.values().forEach(open -> all.add(new AddressFailure(open, "no answer yet")));
    lookups.values().forEach(name -> all.add(new AddressFailure(name, "not resolved yet")));
    return all;
  }

  void failed(Multiaddr address, String reason) {
    failures.add(new AddressFailure(address, reason));
  }

  void leftAlone(Multiaddr address, long remainingMs) {
    skipped.add(address);
    failed(address, "failed a moment ago, left alone for " + remainingMs + " ms");
    backOffMs = backOffMs == 0 ? remainingMs : Math.min(backOffMs, remainingMs);
  }

  /** Takes back what was left alone, so that it may be looked at again. */
  List<Multiaddr> takeLeftAlone() {
    List<Multiaddr> taken = List.copyOf(skipped);
    failures.removeIf(failure -> skipped.contains(failure.address()));
    seen.removeAll(skipped);
    skipped.clear();
    backOffMs = 0;
    return taken;
  }

  /** Ranks new addresses together with those that wait. */
  void plan(Collection<Multiaddr> fresh, long fromMs) {
    List<Multiaddr> waiting = new ArrayList<>(fresh);
    queue.forEach(due -> waiting.add(due.address));
    queue.clear();
    for (DialPlan.Step step : DialPlan.rank(waiting)) {
      queue.add(new Due(step.address(), fromMs + step.delayMs()));
    }
  }

  boolean hasNext() {
    return !queue.isEmpty();
  }

  /** When the next address is due; only if there is one. */
  long nextAtMs() {
    return queue.element().atMs;
  }

  @Nullable Multiaddr pollDue(long horizonMs) {
    Due next = queue.peek();
    if (next == null || next.atMs - horizonMs > 0) {
      return null;
    }
    queue.remove();
    return next.address;
  }

  boolean isExhausted() {
    return queue.isEmpty() && attempts.isEmpty() && lookups.isEmpty();
  }

  /** Whether a timer must be set for this time because none is due before. */
  boolean needsTimer(long atMs, long nowMs) {
    if (timerSet && timerAtMs - nowMs > 0 && timerAtMs - atMs <= 0) {
      return false;
    }
    timerSet = true;
    timerAtMs = atMs;
    return true;
  }

  private record Due(Multiaddr address, long atMs) {}
}
