package io.kaiku.swarm.dial;

import io.kaiku.kernel.addr.AddressScope;
import io.kaiku.kernel.addr.Multiaddr;
import io.kaiku.kernel.addr.Protocol;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;

/**
 * In which order, and how long after one another, the addresses of a peer are tried: the ranking
 * that go-libp2p uses, with the staggered starts of RFC 8305 (Happy Eyeballs).
 *
 * <p>Local, public and relayed addresses are ranked apart; local and public ones start together,
 * relayed ones 500 ms later if there is a direct one. Within a group QUIC comes before TCP and
 * WebSocket, these before everything else; of each transport the first IPv6 address starts, then
 * the first IPv4 address, then the rest. Lower ports come first, since they are rather those of a
 * listener.
 */
public final class DialPlan {
  private static final long RELAY_DELAY_MS = 500;

  private DialPlan() {}

  /** An address and when it is tried, in milliseconds from the beginning. */
  public record Step(Multiaddr address, long delayMs) {}

  /** The steps, sorted by their delays; the same addresses in another order give the same steps. */
  public static List<Step> rank(Collection<Multiaddr> addresses) {
    List<Multiaddr> local = new ArrayList<>();
    List<Multiaddr> global = new ArrayList<>();
    List<Multiaddr> relayed = new ArrayList<>();
    for (Multiaddr address : addresses) {
      switch (address.scope()) {
        case LOOPBACK, LINK_LOCAL, PRIVATE -> local.add(address);
        case PUBLIC, NAME, OVERLAY, RESERVED, MULTICAST, UNSPECIFIED, NONE -> global.add(address);
        case RELAYED -> relayed.add(address);
      }
    }
    List<Step> steps = new ArrayList<>(addresses.size());
    boolean direct = !local.isEmpty() || !global.isEmpty();
    rank(local, 0, true, steps);
    rank(global, 0, false, steps);
    rank(relayed, direct ? RELAY_DELAY_MS : 0, false, steps);
    steps.sort(Comparator.comparingLong(Step::delayMs));
    return steps;
  }

  private static void rank(List<Multiaddr> group, long offsetMs, boolean local, List<Step> steps) {
    long lastMs = offsetMs;
    boolean first = true;
    for (TransportKind kind : TransportKind.values()) {
      List<Multiaddr> members =
          group.stream().filter(a -> TransportKind.of(a) == kind).sorted(ORDER).toList();
      if (!members.isEmpty()) {
        long startMs = first ? offsetMs : lastMs + kind.delayMs(local);
        lastMs = stagger(happyEyeballs(members), startMs, kind.delayMs(local), steps);
        first = false;
      }
    }
  }

  private static long stagger(
      List<Multiaddr> members, long startMs, long delayMs, List<Step> steps) {
    boolean both = members.size() > 1 && isIp6(members.get(0)) && !isIp6(members.get(1));
    long atMs = startMs;
    for (int i = 0; i < members.size(); i++) {
      atMs = startMs + delayMs * Math.min(i, both ? 2 : 1);
      steps.add(new Step(members.get(i), atMs));
    }
    return atMs;
  }

  private static List<Multiaddr> happyEyeballs(List<Multiaddr> sorted) {
    List<Multiaddr> members = new ArrayList<>(sorted);
    for (int i = 1; i < members.size() && isIp6(members.get(0)); i++) {
      if (!isIp6(members.get(i))) {
        members.add(1, members.remove(i));
        break;
      }
    }
    return members;
  }

  private static boolean isIp6(Multiaddr address) {
    return address.has(Protocol.IP6);
  }

  private static final Comparator<Multiaddr> ORDER =
      Comparator.<Multiaddr>comparingInt(address -> nearness(address.scope()))
          .thenComparingInt(address -> isIp6(address) ? 0 : 1)
          .thenComparingInt(DialPlan::port)
          .thenComparing(Comparator.naturalOrder());

  private static int nearness(AddressScope scope) {
    return switch (scope) {
      case LOOPBACK -> 0;
      case LINK_LOCAL -> 1;
      case PRIVATE -> 2;
      case PUBLIC -> 3;
      case NAME, OVERLAY, RELAYED, RESERVED, MULTICAST, UNSPECIFIED, NONE -> 4;
    };
  }

  private static int port(Multiaddr address) {
    return address.port(Protocol.TCP).orElse(address.port(Protocol.UDP).orElse(0));
  }
}
