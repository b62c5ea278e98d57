package io.kaiku.swarm.limits;

import io.kaiku.kernel.addr.IpPrefix;
import io.kaiku.kernel.bytes.MalformedException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Limits of inbound connections by the IP address that they come from; every rule of a family holds
 * at the same time.
 *
 * @param ip4 rules for IPv4
 * @param ip6 rules for IPv6
 * @param networks networks that the rules do not hold for, such as those of our own data centres
 * @param maxBuckets for how many prefixes rates are remembered; beyond it the least recent is
 *     forgotten
 */
public record PrefixLimitsConfig(
    List<Rule> ip4, List<Rule> ip6, List<Network> networks, int maxBuckets) {
  /** Where the limits stand in the configuration. */
  static final String KEY = LimitsConfig.KEY + "prefix.";

  public PrefixLimitsConfig {
    ip4 = narrowestFirst(ip4);
    ip6 = narrowestFirst(ip6);
    networks = List.copyOf(networks);
    for (Rule rule : ip4) {
      require(rule.length() <= 32, "ip4.length", "at most 32", rule.length());
    }
    require(maxBuckets > 0, "max-buckets", "positive", maxBuckets);
  }

  /**
   * As go-libp2p has it: 8 connections of an IPv4 address or an IPv6 /56, 64 of a /48; 1 new one in
   * 5 s of each, 16 at once, 1 in 2 s of a /48, 80 at once; loopback is free. Rates of 65,536
   * prefixes.
   */
  public static PrefixLimitsConfig defaults() {
    return new PrefixLimitsConfig(
        List.of(new Rule(32, 8, 0.2, 16)),
        List.of(new Rule(56, 8, 0.2, 16), new Rule(48, 64, 0.5, 80)),
        List.of(
            new Network(prefix("127.0.0.0/8"), Integer.MAX_VALUE),
            new Network(prefix("::1/128"), Integer.MAX_VALUE)),
        65_536);
  }

  /** Lets a network have so many connections in all, at any rate. */
  public PrefixLimitsConfig withNetwork(IpPrefix network, int connections) {
    List<Network> more = new ArrayList<>(networks);
    more.removeIf(other -> other.prefix().equals(network));
    more.add(new Network(network, connections));
    return new PrefixLimitsConfig(ip4, ip6, more, maxBuckets);
  }

  /**
   * A rule for every prefix of a length.
   *
   * @param length bits
   * @param connections open at the same time
   * @param perSecond new ones a second on average
   * @param burst new ones at once
   */
  public record Rule(int length, int connections, double perSecond, int burst) {
    public Rule {
      require(length >= 0 && length <= 128, "length", "0 to 128", length);
      require(connections > 0, "connections", "positive", connections);
      require(perSecond > 0 && perSecond <= 1e6, "per-second", "positive, at most 1e6", perSecond);
      require(burst > 0, "burst", "positive", burst);
    }
  }

  /** A network of its own: so many connections in all. */
  public record Network(IpPrefix prefix, int connections) {
    public Network {
      require(connections > 0, "networks.connections", "positive", connections);
    }
  }

  private static List<Rule> narrowestFirst(List<Rule> rules) {
    return rules.stream().sorted(Comparator.comparingInt(rule -> -rule.length())).toList();
  }

  private static IpPrefix prefix(String text) {
    try {
      return IpPrefix.parse(text);
    } catch (MalformedException e) {
      throw new IllegalArgumentException(e);
    }
  }

  private static void require(boolean holds, String key, String rule, Object value) {
    if (!holds) {
      throw new IllegalArgumentException(KEY + key + " must be " + rule + ", not " + value);
    }
  }
}
