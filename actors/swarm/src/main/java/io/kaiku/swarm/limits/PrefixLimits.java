package io.kaiku.swarm.limits;

import io.kaiku.kernel.addr.IpPrefix;
import io.kaiku.kernel.error.ErrorCode;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Counts inbound connections by IP prefix and bounds how fast new ones come. */
final class PrefixLimits {
  private final PrefixLimitsConfig config;
  private final PrefixMap<PrefixLimitsConfig.Network> networks = new PrefixMap<>();
  private final Map<IpPrefix, Integer> open = new HashMap<>();
  private final TokenBuckets buckets;

  PrefixLimits(PrefixLimitsConfig config) {
    this.config = config;
    this.buckets = new TokenBuckets(config.maxBuckets());
    config.networks().forEach(network -> networks.put(network.prefix(), network));
  }

  /** Counts one more connection, unless a rule refuses it. */
  Optional<Refusal> reserve(InetAddress ip, long nowMs) {
    Optional<PrefixLimitsConfig.Network> network = networks.get(ip);
    if (network.isPresent()) {
      IpPrefix prefix = network.get().prefix();
      return full(prefix, network.get().connections(), "networks.connections")
          .or(
              () -> {
                open.merge(prefix, 1, Integer::sum);
                return Optional.empty();
              });
    }
    return count(ip).or(() -> rate(ip, nowMs)).or(() -> open(ip));
  }

  /** A connection that was counted has ended. */
  void release(InetAddress ip) {
    Optional<PrefixLimitsConfig.Network> network = networks.get(ip);
    if (network.isPresent()) {
      closed(network.get().prefix());
    } else {
      rules(ip).forEach(rule -> closed(IpPrefix.of(ip, rule.length())));
    }
  }

  int openPrefixes() {
    return open.size();
  }

  int buckets() {
    return buckets.size();
  }

  private Optional<Refusal> count(InetAddress ip) {
    for (PrefixLimitsConfig.Rule rule : rules(ip)) {
      Optional<Refusal> refusal =
          full(IpPrefix.of(ip, rule.length()), rule.connections(), family(ip) + ".connections");
      if (refusal.isPresent()) {
        return refusal;
      }
    }
    return Optional.empty();
  }

  /**
   * From the narrowest prefix on, so that a flood from one does not use up what is left to others.
   */
  private Optional<Refusal> rate(InetAddress ip, long nowMs) {
    for (PrefixLimitsConfig.Rule rule : rules(ip)) {
      IpPrefix prefix = IpPrefix.of(ip, rule.length());
      if (!buckets.take(prefix, rule, nowMs)) {
        String max = rule.perSecond() + " new connections a second, " + rule.burst() + " at once";
        return Optional.of(refusal(family(ip) + ".per-second", prefix, max, true));
      }
    }
    return Optional.empty();
  }

  private Optional<Refusal> open(InetAddress ip) {
    rules(ip).forEach(rule -> open.merge(IpPrefix.of(ip, rule.length()), 1, Integer::sum));
    return Optional.empty();
  }

  private void closed(IpPrefix prefix) {
    Integer before = open.get(prefix);
    if (before == null) {
      throw new IllegalStateException(prefix + " has no open connection");
    }
    if (before == 1) {
      open.remove(prefix);
    } else {
      open.put(prefix, before - 1);
    }
  }

  private Optional<Refusal> full(IpPrefix prefix, int max, String key) {
    return open.getOrDefault(prefix, 0) < max
        ? Optional.empty()
        : Optional.of(refusal(key, prefix, max + " inbound connections", false));
  }

  private static Refusal refusal(String key, IpPrefix prefix, String max, boolean rate) {
    ErrorCode code = rate ? ErrorCode.RATE_LIMITED : ErrorCode.RESOURCE_LIMIT_EXCEEDED;
    return new Refusal(PrefixLimitsConfig.KEY + key, "the network " + prefix, max, code);
  }

  private List<PrefixLimitsConfig.Rule> rules(InetAddress ip) {
    return ip instanceof Inet4Address ? config.ip4() : config.ip6();
  }

  private static String family(InetAddress ip) {
    return ip instanceof Inet4Address ? "ip4" : "ip6";
  }
}
