package io.kaiku.node.swarm;

import io.kaiku.kernel.addr.AddressScope;
import io.kaiku.kernel.addr.Multiaddr;
import io.kaiku.kernel.bytes.Bytes;
import io.kaiku.kernel.id.Identity;
import io.kaiku.kernel.record.PeerRecord;
import io.kaiku.netty.transport.Listener;
import io.kaiku.node.AnchoredClock;
import io.kaiku.node.protocol.LocalPeer;
import io.kaiku.node.protocol.Registration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;

/**
 * What the local peer says of itself. Thread-safe; lives outside of every actor, as the listeners
 * do.
 */
public final class Announcement implements LocalPeer {

  private final Identity identity;
  private final List<Multiaddr> announced;
  private final AnchoredClock clock;
  private final Supplier<Set<String>> protocols;
  private final List<Listener> listeners = new CopyOnWriteArrayList<>();
  private final List<Runnable> wakes = new CopyOnWriteArrayList<>();
  private List<Multiaddr> confirmed = List.of();
  private List<Multiaddr> recorded = List.of();
  private Bytes record = Bytes.EMPTY;
  private long seq;

  /**
   * Creates what a peer says before it listens.
   *
   * @param announced said instead of the addresses of listeners, if there are any
   * @param protocols the ids that are answered now
   */
  public Announcement(
      Identity identity,
      List<Multiaddr> announced,
      AnchoredClock clock,
      Supplier<Set<String>> protocols) {
    this.identity = identity;
    this.announced = announced.stream().map(Multiaddr::withoutPeerId).toList();
    this.clock = clock;
    this.protocols = protocols;
  }

  /** Adds a bound listener. */
  public void listening(Listener listener) {
    listeners.add(listener);
    changed();
  }

  /** The bound listeners. */
  public List<Listener> listeners() {
    return List.copyOf(listeners);
  }

  /** Replaces the addresses that enough remote peers have seen us at. */
  public void confirmed(List<Multiaddr> addresses) {
    synchronized (this) {
      if (addresses.equals(confirmed)) {
        return;
      }
      confirmed = List.copyOf(addresses);
    }
    changed();
  }

  /** Wakes whoever watches. */
  public void changed() {
    wakes.forEach(Runnable::run);
  }

  @Override
  public Identity identity() {
    return identity;
  }

  @Override
  public List<Multiaddr> listenAddresses() {
    return listeners.stream()
        .flatMap(listener -> listener.addresses().stream())
        .distinct()
        .toList();
  }

  @Override
  public List<Multiaddr> advertisedAddresses() {
    Set<Multiaddr> addresses = new LinkedHashSet<>();
    for (Multiaddr address : announced.isEmpty() ? listenAddresses() : announced) {
      if (address.scope() != AddressScope.UNSPECIFIED) {
        addresses.add(address);
      }
    }
    synchronized (this) {
      addresses.addAll(confirmed);
    }
    return new ArrayList<>(addresses);
  }

  @Override
  public List<String> protocols() {
    return List.copyOf(protocols.get());
  }

  @Override
  public Bytes signedRecord() {
    List<Multiaddr> now = advertisedAddresses();
    synchronized (this) {
      if (record.isEmpty() || !now.equals(recorded)) {
        seq = Math.max(seq + 1, clock.nowMs());
        recorded = now;
        record = new PeerRecord(id(), seq, now).seal(identity).encoded();
      }
      return record;
    }
  }

  @Override
  public Registration onChange(Runnable wake) {
    wakes.add(wake);
    return () -> wakes.remove(wake);
  }
}
