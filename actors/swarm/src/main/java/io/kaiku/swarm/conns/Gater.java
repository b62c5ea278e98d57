package io.kaiku.swarm.conns;

import io.kaiku.kernel.addr.IpPrefix;
import io.kaiku.kernel.addr.Multiaddr;
import io.kaiku.kernel.error.ErrorCode;
import io.kaiku.kernel.id.PeerId;
import io.kaiku.kernel.machine.Reason;
import io.kaiku.swarm.limits.PrefixMap;
import java.net.InetAddress;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Who may connect: peers and networks that are denied, and, if only certain ones are wanted, those
 * that are allowed. It is asked before dialing, when a raw connection comes in, and when the
 * identity at the other end is proved. Confined to one thread, or guarded by one lock.
 *
 * <p>Of networks the longest prefix counts, so that a host may be allowed in a network that is
 * denied.
 */
public final class Gater {
  private final Set<PeerId> deniedPeers = new LinkedHashSet<>();
  private final Set<PeerId> allowedPeers = new LinkedHashSet<>();
  private final PrefixMap<Boolean> networks = new PrefixMap<>();
  private final Set<IpPrefix> allowedNetworks = new LinkedHashSet<>();
  private final Set<IpPrefix> deniedNetworks = new LinkedHashSet<>();

  /** Lets nobody in or be dialed who is this peer; open connections are the caller's to close. */
  public void deny(PeerId peer) {
    deniedPeers.add(peer);
  }

  public void undeny(PeerId peer) {
    deniedPeers.remove(peer);
  }

  /** From now on only peers that are allowed may connect or be dialed. */
  public void allow(PeerId peer) {
    allowedPeers.add(peer);
  }

  /** Takes an allowance back; when the last is gone, every peer that is not denied may connect. */
  public void unallow(PeerId peer) {
    allowedPeers.remove(peer);
  }

  /** Lets nobody in or be dialed at an address of this network. */
  public void deny(IpPrefix network) {
    deniedNetworks.add(network);
    allowedNetworks.remove(network);
    networks.put(network, false);
  }

  /** From now on only addresses of networks that are allowed may connect or be dialed. */
  public void allow(IpPrefix network) {
    allowedNetworks.add(network);
    deniedNetworks.remove(network);
    networks.put(network, true);
  }

  /** Forgets what was said of this network. */
  public void forget(IpPrefix network) {
    allowedNetworks.remove(network);
    deniedNetworks.remove(network);
    networks.remove(network);
  }

  /** Why the peer must not be dialed. */
  public Optional<Reason> dial(PeerId peer) {
    return judge(peer);
  }

  /** Why this address must not be dialed, whoever is expected there. */
  public Optional<Reason> dial(Multiaddr address) {
    return judge(address);
  }

  /** Why a raw connection from this address must not be upgraded. */
  public Optional<Reason> accept(Multiaddr remote) {
    return judge(remote);
  }

  /** Why the peer that has proved its identity must go. */
  public Optional<Reason> secured(PeerId peer) {
    return judge(peer);
  }

  public List<PeerId> deniedPeers() {
    return List.copyOf(deniedPeers);
  }

  public List<IpPrefix> deniedNetworks() {
    return List.copyOf(deniedNetworks);
  }

  private Optional<Reason> judge(PeerId peer) {
    if (deniedPeers.contains(peer)) {
      return gated("the peer " + peer + " is denied by kaiku.swarm.gater.deny-peers");
    }
    boolean stranger = !allowedPeers.isEmpty() && !allowedPeers.contains(peer);
    return stranger
        ? gated("the peer " + peer + " is not among kaiku.swarm.gater.allow-peers")
        : Optional.empty();
  }

  private Optional<Reason> judge(Multiaddr address) {
    Optional<InetAddress> ip = address.ip();
    if (ip.isEmpty()) {
      return Optional.empty();
    }
    Optional<Boolean> verdict = networks.get(ip.get());
    String host = ip.get().getHostAddress();
    if (verdict.isPresent() && !verdict.get()) {
      return gated("the address " + host + " is denied by kaiku.swarm.gater.deny-networks");
    }
    boolean stranger = verdict.isEmpty() && !allowedNetworks.isEmpty();
    return stranger
        ? gated("the address " + host + " is not in kaiku.swarm.gater.allow-networks")
        : Optional.empty();
  }

  private static Optional<Reason> gated(String detail) {
    return Optional.of(new Reason(ErrorCode.GATED, detail));
  }
}
