package io.kaiku.node;

import com.typesafe.config.Config;
import io.kaiku.kernel.addr.IpPrefix;
import io.kaiku.kernel.bytes.MalformedException;
import io.kaiku.kernel.id.PeerId;
import io.kaiku.reach.ObservedConfig;
import io.kaiku.swarm.conns.Gater;
import io.kaiku.swarm.conns.PrunerConfig;
import io.kaiku.swarm.dial.DialConfig;
import io.kaiku.swarm.limits.LimitsConfig;
import io.kaiku.swarm.limits.ScopeKind;
import io.kaiku.swarm.peers.PeerstoreConfig;
import java.util.ArrayList;
import java.util.List;

/**
 * How the swarm of a peer behaves: the settings of the pure parts that it is made of.
 *
 * @param dial of dials
 * @param connections how many connections are kept
 * @param access who may connect, and how many
 * @param peerstore how much is remembered of other peers
 * @param observed when an address that others see us at is believed
 */
public record SwarmConfig(
    DialConfig dial,
    PrunerConfig connections,
    Access access,
    PeerstoreConfig peerstore,
    ObservedConfig observed) {

  /**
   * Who may connect, and how many.
   *
   * @param limits hard limits
   * @param denyPeers who may not
   * @param allowPeers if not empty, only they may
   * @param denyNetworks from where nobody may
   * @param allowNetworks if not empty, only from there
   */
  public record Access(
      LimitsConfig limits,
      List<PeerId> denyPeers,
      List<PeerId> allowPeers,
      List<IpPrefix> denyNetworks,
      List<IpPrefix> allowNetworks) {
    /** Keeps immutable lists. */
    public Access {
      denyPeers = List.copyOf(denyPeers);
      allowPeers = List.copyOf(allowPeers);
      denyNetworks = List.copyOf(denyNetworks);
      allowNetworks = List.copyOf(allowNetworks);
    }

    /** A gater that knows these lists. */
    public Gater gater() {
      Gater gater = new Gater();
      denyPeers.forEach(gater::deny);
      allowPeers.forEach(gater::allow);
      denyNetworks.forEach(gater::deny);
      allowNetworks.forEach(gater::allow);
      return gater;
    }
  }

  /** Reads {@code kaiku.swarm} and {@code kaiku.reach}. */
  static SwarmConfig parse(Config all) {
    Config swarm = all.getConfig("kaiku.swarm");
    Access access = access(swarm);
    return new SwarmConfig(
        dial(swarm.getConfig("dial")),
        pruner(swarm.getConfig("connections"), access.limits()),
        access,
        peerstore(swarm.getConfig("peerstore")),
        observed(all.getConfig("kaiku.reach.observed")));
  }

  private static DialConfig dial(Config dial) {
    return new DialConfig(
        dial.getDuration("timeout"),
        dial.getDuration("attempt-timeout"),
        new DialConfig.Concurrency(
            dial.getInt("max-attempts"),
            dial.getInt("max-attempts-per-dial"),
            dial.getInt("max-dials"),
            dial.getInt("max-waiters")),
        new DialConfig.BackOff(
            dial.getDuration("back-off.first"),
            dial.getDuration("back-off.step"),
            dial.getDuration("back-off.longest"),
            dial.getInt("back-off.max-addresses")),
        new DialConfig.Names(
            dial.getInt("max-addresses"),
            dial.getInt("names.max-depth"),
            dial.getBoolean("names.allow-private")));
  }

  private static PrunerConfig pruner(Config connections, LimitsConfig limits) {
    int most = limits.of(ScopeKind.SYSTEM).connections().total();
    int high = autoOr(connections, "high", PrunerConfig.highFor(most));
    return new PrunerConfig(
        autoOr(connections, "low", PrunerConfig.lowFor(high)),
        high,
        connections.getDuration("grace"),
        connections.getDuration("silence"));
  }

  private static int autoOr(Config connections, String key, int auto) {
    return connections.getString(key).equals("auto") ? auto : connections.getInt(key);
  }

  private static Access access(Config swarm) {
    return new Access(
        LimitsParser.parse(swarm.getConfig("limits")),
        list(swarm, "gater.deny-peers", PeerId::parse),
        list(swarm, "gater.allow-peers", PeerId::parse),
        list(swarm, "gater.deny-networks", IpPrefix::parse),
        list(swarm, "gater.allow-networks", IpPrefix::parse));
  }

  private static PeerstoreConfig peerstore(Config peerstore) {
    Config perPeer = peerstore.getConfig("per-peer");
    return new PeerstoreConfig(
        peerstore.getInt("max-peers"),
        peerstore.getBytes("max-bytes"),
        new PeerstoreConfig.PerPeer(
            perPeer.getInt("max-addresses"),
            perPeer.getInt("max-address-bytes"),
            perPeer.getInt("max-protocols"),
            perPeer.getInt("max-text-length"),
            NettyParser.bytes(perPeer, "kaiku.swarm.peerstore.per-peer", "max-bytes")),
        new PeerstoreConfig.Ttls(
            peerstore.getDuration("ttl.unsigned"),
            peerstore.getDuration("ttl.claimed"),
            peerstore.getDuration("ttl.met")));
  }

  private static ObservedConfig observed(Config observed) {
    return new ObservedConfig(
        observed.getInt("min-observers"),
        observed.getInt("max-per-listener"),
        observed.getInt("max-per-observer"),
        observed.getInt("max-observations"),
        observed.getDuration("retention"));
  }

  private interface Reader<V> {
    V read(String text) throws MalformedException;
  }

  private static <V> List<V> list(Config swarm, String key, Reader<V> reader) {
    List<V> values = new ArrayList<>();
    for (String text : swarm.getStringList(key)) {
      try {
        values.add(reader.read(text));
      } catch (MalformedException malformed) {
        throw new IllegalArgumentException(
            "kaiku.swarm." + key + ": " + malformed.getMessage(), malformed);
      }
    }
    return values;
  }
}
