package io.kaiku.swarm.dial;

import io.kaiku.kernel.addr.Multiaddr;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/**
 * Which addresses of which target failed, and until when they are left alone. Bounded: the target
 * that failed longest ago gives way.
 */
final class BackOffBook {
  private final DialConfig.BackOff config;
  private final Map<Target, Page> pages = new LinkedHashMap<>();
  private int addresses;

  BackOffBook(DialConfig.BackOff config) {
    this.config = config;
  }

  /** How long the address is left alone yet, in milliseconds; 0: not at all. */
  long remainingMs(Target target, Multiaddr address, long nowMs) {
    Page page = pages.get(target);
    Failures failures = page == null ? null : page.failures.get(address);
    return failures == null ? 0 : Math.max(0, failures.untilMs - nowMs);
  }

  /** Counts one more failure; with the wrong peer the longest time applies at once. */
  void failed(Target target, Multiaddr address, boolean wrongPeer, long nowMs) {
    Page page = pages.remove(target);
    page = page == null ? new Page() : page;
    pages.put(target, page);
    Failures before = page.failures.get(address);
    long longestMs = config.longest().toMillis();
    int count = before == null || nowMs - before.untilMs > longestMs ? 1 : before.count + 1;
    long waitMs = wrongPeer ? longestMs : waitMs(count);
    page.failures.put(address, new Failures(count, nowMs + waitMs, wrongPeer));
    recount(page);
    evict();
  }

  /** Remembers where the target was said to be when it could not be reached. */
  void unreachable(Target target, Collection<Multiaddr> given) {
    Page page = pages.get(target);
    if (page != null) {
      page.given.clear();
      page.given.addAll(given);
      recount(page);
      evict();
    }
  }

  /**
   * Gives every address another chance if the target is said to be somewhere new, for then it was
   * probably restarted; not the addresses where another peer answered.
   */
  void given(Target target, Collection<Multiaddr> given) {
    Page page = pages.get(target);
    if (page == null || page.given.isEmpty() || page.given.containsAll(given)) {
      return;
    }
    page.failures.values().removeIf(failures -> !failures.wrongPeer);
    page.given.clear();
    recount(page);
    if (page.failures.isEmpty()) {
      pages.remove(target);
    }
  }

  void clear(Target target) {
    Page page = pages.remove(target);
    addresses -= page == null ? 0 : page.counted;
  }

  /** How many addresses are remembered. */
  int size() {
    return addresses;
  }

  private void recount(Page page) {
    int size = page.failures.size() + page.given.size();
    addresses += size - page.counted;
    page.counted = size;
  }

  private void evict() {
    while (addresses > config.maxAddresses()) {
      clear(pages.keySet().iterator().next());
    }
  }

  private long waitMs(int count) {
    long square = (long) (count - 1) * (count - 1);
    long longestMs = config.longest().toMillis();
    long stepMs = config.step().toMillis();
    if (stepMs > 0 && square > longestMs / stepMs) {
      return longestMs;
    }
    return Math.min(config.first().toMillis() + stepMs * square, longestMs);
  }

  private record Failures(int count, long untilMs, boolean wrongPeer) {}

  private static final class Page {
    private final Map<Multiaddr, Failures> failures = new LinkedHashMap<>();
    private final Set<Multiaddr> given = new LinkedHashSet<>();
    private int counted;
  }
}
