package io.kaiku.reach;

import io.kaiku.kernel.addr.AddressScope;
import io.kaiku.kernel.addr.IpPrefix;
import io.kaiku.kernel.addr.Multiaddr;
import io.kaiku.kernel.addr.Protocol;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Counts as which public addresses other peers see our listeners, and believes what several groups
 * of observers agree on (libp2p specs: identify, "observedAddr"; go-libp2p's observed address
 * manager).
 *
 * <p>An observer is an IPv4 address or an IPv6 /56. Each connection has one vote, which it may
 * change; claims that nobody could use are refused whoever makes them. Confined to one thread.
 */
public final class ObservedAddresses {
  private static final int IP4_GROUP = 32;
  private static final int IP6_GROUP = 56;
  private static final IpPrefix NAT64 =
      IpPrefix.of(Multiaddr.of("/ip6/64:ff9b::").ip().orElseThrow(), 96);

  private final ObservedConfig config;
  private final Map<Long, Vote> votes = new LinkedHashMap<>();
  private final Map<IpPrefix, Integer> votesByGroup = new LinkedHashMap<>();
  private List<Multiaddr> listeners = List.of();

  public ObservedAddresses(ObservedConfig config) {
    this.config = config;
  }

  /** Says where we listen now; unspecified addresses stand for every interface. */
  public void listeners(List<Multiaddr> addresses) {
    listeners = addresses.stream().filter(a -> Endpoint.of(a).isPresent()).toList();
  }

  /** Takes a claim of a peer over a connection of its own. */
  public Verdict observe(Observation observation, long nowMs) {
    Optional<Endpoint> local = Endpoint.of(observation.local());
    Optional<Endpoint> claimed = Endpoint.of(observation.claimed());
    Optional<InetAddress> observer = observation.observer().ip();
    Verdict verdict = judge(observation, local, claimed);
    if (verdict != Verdict.COUNTED || observer.isEmpty()) {
      return verdict == Verdict.COUNTED ? Verdict.OTHER_KIND : verdict;
    }
    Vote vote =
        new Vote(groupOf(observer.get()), local.orElseThrow(), claimed.orElseThrow(), true, 0);
    return count(observation.connection(), vote, nowMs);
  }

  /** A connection is gone: its vote holds a little longer. */
  public void closed(long connection, long nowMs) {
    votes.computeIfPresent(
        connection, (id, vote) -> vote.until(nowMs + config.retention().toMillis()));
  }

  /**
   * The addresses that enough observers agree on, for every listener those with most of them first.
   */
  public List<Multiaddr> advertised(long nowMs) {
    expire(nowMs);
    Set<Multiaddr> advertised = new LinkedHashSet<>();
    for (Multiaddr listener : listeners) {
      Endpoint bound = Endpoint.of(listener).orElseThrow();
      for (Endpoint agreed : agreedOn(bound)) {
        advertised.add(agreed.with(listener));
      }
    }
    return List.copyOf(advertised);
  }

  /** How many connections have a vote. */
  public int size() {
    return votes.size();
  }

  private Verdict judge(
      Observation observation, Optional<Endpoint> local, Optional<Endpoint> claimed) {
    if (observation.observer().has(Protocol.P2P_CIRCUIT)
        || observation.claimed().has(Protocol.P2P_CIRCUIT)) {
      return Verdict.RELAYED;
    }
    if (local.isEmpty() || !isListener(local.get())) {
      return Verdict.NOT_A_LISTENER;
    }
    if (claimed.isEmpty()) {
      return Verdict.OTHER_KIND;
    }
    boolean usable =
        claimed.get().address().scope() == AddressScope.PUBLIC
            && claimed.get().hasPort()
            && !NAT64.contains(claimed.get().ip().ip());
    if (!usable) {
      return Verdict.NOT_PUBLIC;
    }
    return claimed.get().isLike(local.get()) ? Verdict.COUNTED : Verdict.OTHER_KIND;
  }

  private Verdict count(long connection, Vote vote, long nowMs) {
    Vote before = votes.get(connection);
    if (before != null && before.claimed.equals(vote.claimed)) {
      return Verdict.REPEATED;
    }
    if (before != null) {
      forget(before);
      votes.remove(connection);
    }
    if (votes.size() >= config.maxObservations()) {
      expire(nowMs);
    }
    boolean full =
        votes.size() >= config.maxObservations()
            || votesByGroup.getOrDefault(vote.group, 0) >= config.maxPerObserver();
    if (full) {
      return Verdict.TOO_MANY;
    }
    votes.put(connection, vote);
    votesByGroup.merge(vote.group, 1, Integer::sum);
    return Verdict.COUNTED;
  }

  private List<Endpoint> agreedOn(Endpoint listener) {
    Map<Endpoint, Set<IpPrefix>> groups = new LinkedHashMap<>();
    for (Vote vote : votes.values()) {
      if (vote.local.isAt(listener)) {
        groups.computeIfAbsent(vote.claimed, none -> new LinkedHashSet<>()).add(vote.group);
      }
    }
    List<Map.Entry<Endpoint, Set<IpPrefix>>> agreed = new ArrayList<>(groups.entrySet());
    agreed.removeIf(entry -> entry.getValue().size() < config.minObservers());
    agreed.sort(
        Comparator.<Map.Entry<Endpoint, Set<IpPrefix>>>comparingInt(e -> -e.getValue().size())
            .thenComparing(entry -> entry.getKey().address()));
    return agreed.stream().limit(config.maxPerListener()).map(Map.Entry::getKey).toList();
  }

  private void expire(long nowMs) {
    Iterator<Vote> all = votes.values().iterator();
    while (all.hasNext()) {
      Vote vote = all.next();
      if (vote.isExpired(nowMs)) {
        forget(vote);
        all.remove();
      }
    }
  }

  private void forget(Vote vote) {
    votesByGroup.computeIfPresent(vote.group, (group, n) -> n == 1 ? null : n - 1);
  }

  private boolean isListener(Endpoint local) {
    return listeners.stream().anyMatch(a -> local.isAt(Endpoint.of(a).orElseThrow()));
  }

  private static IpPrefix groupOf(InetAddress ip) {
    return IpPrefix.of(ip, ip instanceof Inet4Address ? IP4_GROUP : IP6_GROUP);
  }

  private record Vote(
      IpPrefix group, Endpoint local, Endpoint claimed, boolean open, long untilMs) {
    Vote until(long timeMs) {
      return new Vote(group, local, claimed, false, timeMs);
    }

    boolean isExpired(long nowMs) {
      return !open && nowMs - untilMs >= 0;
    }
  }
}
