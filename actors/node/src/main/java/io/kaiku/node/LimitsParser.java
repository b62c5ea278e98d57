package io.kaiku.node;

import com.sun.management.UnixOperatingSystemMXBean;
import com.typesafe.config.Config;
import io.kaiku.kernel.addr.IpPrefix;
import io.kaiku.kernel.bytes.MalformedException;
import io.kaiku.swarm.limits.LimitsConfig;
import io.kaiku.swarm.limits.PrefixLimitsConfig;
import io.kaiku.swarm.limits.PrefixLimitsConfig.Network;
import io.kaiku.swarm.limits.PrefixLimitsConfig.Rule;
import io.kaiku.swarm.limits.ScopeKind;
import io.kaiku.swarm.limits.ScopeLimit;
import io.kaiku.swarm.limits.ScopeLimit.Counts;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads {@code kaiku.swarm.limits}: what is set replaces what follows from the size of the process.
 */
final class LimitsParser {

  private static final long FILES_WHERE_UNKNOWN = 8_192;

  private LimitsParser() {}

  static LimitsConfig parse(Config limits) {
    LimitsConfig config = LimitsConfig.scaled(Runtime.getRuntime().maxMemory(), fileDescriptors());
    for (ScopeKind kind : ScopeKind.values()) {
      if (limits.hasPath(kind.key())) {
        config = config.with(kind, scope(limits.getConfig(kind.key()), config.of(kind)));
      }
    }
    return config.with(prefixes(limits.getConfig("prefix")));
  }

  private static ScopeLimit scope(Config scope, ScopeLimit base) {
    return new ScopeLimit(
        counts(scope, "connections", base.connections()), counts(scope, "streams", base.streams()));
  }

  private static Counts counts(Config scope, String key, Counts base) {
    return new Counts(
        number(scope, key + ".inbound", base.inbound()),
        number(scope, key + ".outbound", base.outbound()),
        number(scope, key + ".total", base.total()));
  }

  private static int number(Config scope, String key, int base) {
    return scope.hasPath(key) ? scope.getInt(key) : base;
  }

  private static PrefixLimitsConfig prefixes(Config prefix) {
    List<Network> networks = new ArrayList<>();
    for (Config network : prefix.getConfigList("networks")) {
      networks.add(new Network(prefix(network.getString("prefix")), network.getInt("connections")));
    }
    return new PrefixLimitsConfig(
        rules(prefix, "ip4"), rules(prefix, "ip6"), networks, prefix.getInt("max-buckets"));
  }

  private static List<Rule> rules(Config prefix, String family) {
    List<Rule> rules = new ArrayList<>();
    for (Config rule : prefix.getConfigList(family)) {
      rules.add(
          new Rule(
              rule.getInt("length"),
              rule.getInt("connections"),
              rule.getDouble("per-second"),
              rule.getInt("burst")));
    }
    return rules;
  }

  private static IpPrefix prefix(String text) {
    try {
      return IpPrefix.parse(text);
    } catch (MalformedException malformed) {
      throw new IllegalArgumentException(
          "kaiku.swarm.limits.prefix.networks: " + malformed.getMessage(), malformed);
    }
  }

  private static long fileDescriptors() {
    return ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean unix
        ? unix.getMaxFileDescriptorCount()
        : FILES_WHERE_UNKNOWN;
  }
}
