package io.kaiku.swarm.dial;

import io.kaiku.kernel.addr.AddressScope;
import io.kaiku.kernel.addr.Multiaddr;
import io.kaiku.kernel.addr.Protocol;
import io.kaiku.kernel.id.PeerId;
import io.kaiku.swarm.peers.Dialable;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/** Sorts addresses out: what is tried now, what must be looked up first, what is not worth it. */
final class AddressSieve {
  private final DialConfig.Names rules;
  private final BackOffBook backOff;

  AddressSieve(DialConfig.Names rules, BackOffBook backOff) {
    this.rules = rules;
    this.backOff = backOff;
  }

  /** What is worth a try, without the peer at the end, and what must be looked up, with it. */
  record Sifted(List<Multiaddr> addresses, List<Multiaddr> names) {}

  /**
   * Looks at addresses that are new to the dial and writes down why the others are left out.
   *
   * @param depth how many names led to these addresses
   */
  Sifted sift(PendingDial dial, Collection<Multiaddr> addresses, int depth, long nowMs) {
    Sifted sifted = new Sifted(new ArrayList<>(), new ArrayList<>());
    for (Multiaddr given : addresses) {
      boolean name = Dialable.isName(given);
      Multiaddr address = name ? given : given.withoutPeerId();
      if (leadsElsewhere(dial, given, depth) || !dial.isNew(address, rules.maxAddresses())) {
        continue;
      }
      Optional<String> why = whyNot(dial, given, depth);
      long remainingMs = dial.urgent ? 0 : backOff.remainingMs(dial.target, address, nowMs);
      if (why.isPresent()) {
        dial.failed(given, why.get());
      } else if (remainingMs > 0) {
        dial.leftAlone(address, remainingMs);
      } else {
        (name ? sifted.names : sifted.addresses).add(address);
      }
    }
    return sifted;
  }

  /** A dnsaddr often lists many peers; the others are no failure of this one. */
  private static boolean leadsElsewhere(PendingDial dial, Multiaddr address, int depth) {
    Optional<PeerId> expected = dial.target.expected();
    Optional<PeerId> end = address.peerId();
    return depth > 0 && expected.isPresent() && end.isPresent() && !end.equals(expected);
  }

  private Optional<String> whyNot(PendingDial dial, Multiaddr address, int depth) {
    Optional<PeerId> expected = dial.target.expected();
    Optional<String> undialable =
        expected.isPresent() ? Dialable.whyNot(address, expected.get()) : Dialable.whyNot(address);
    if (undialable.isPresent()) {
      return undialable;
    }
    if (Dialable.isName(address) && depth >= rules.maxDepth()) {
      return Optional.of("stands behind more than " + rules.maxDepth() + " names");
    }
    boolean refused = depth > 0 && !rules.allowPrivate() && isLocal(address);
    return refused
        ? Optional.of(
            "a name stands for it, and it is not public; kaiku.swarm.dial.names.allow-private"
                + " allows that")
        : Optional.empty();
  }

  private static boolean isLocal(Multiaddr address) {
    Multiaddr first =
        address.has(Protocol.P2P_CIRCUIT)
            ? address.decapsulate(Protocol.P2P_CIRCUIT).withoutPeerId()
            : address;
    AddressScope scope = first.scope();
    return scope == AddressScope.LOOPBACK
        || scope == AddressScope.LINK_LOCAL
        || scope == AddressScope.PRIVATE;
  }
}
