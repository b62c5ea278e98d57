package io.kaiku.swarm.limits;

import io.kaiku.kernel.addr.IpPrefix;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Token buckets by prefix, bounded: the least recently used is forgotten when room is needed, for
 * it has refilled most.
 */
final class TokenBuckets {
  private final int maxBuckets;
  private final Map<IpPrefix, Bucket> buckets = new LinkedHashMap<>(16, 0.75f, true);

  TokenBuckets(int maxBuckets) {
    this.maxBuckets = maxBuckets;
  }

  /** Whether there is a token. */
  boolean has(IpPrefix prefix, PrefixLimitsConfig.Rule rule, long nowMs) {
    Bucket bucket = buckets.get(prefix);
    return bucket == null || bucket.tokens(rule, nowMs) >= 1;
  }

  /** Takes a token, which must be there. */
  void take(IpPrefix prefix, PrefixLimitsConfig.Rule rule, long nowMs) {
    Bucket bucket = buckets.get(prefix);
    double tokens = bucket == null ? rule.burst() : bucket.tokens(rule, nowMs);
    buckets.put(prefix, new Bucket(tokens - 1, nowMs));
    while (buckets.size() > maxBuckets) {
      Iterator<IpPrefix> eldest = buckets.keySet().iterator();
      eldest.next();
      eldest.remove();
    }
  }

  int size() {
    return buckets.size();
  }

  private record Bucket(double tokens, long atMs) {
    double tokens(PrefixLimitsConfig.Rule rule, long nowMs) {
      double refilled = tokens + Math.max(0, nowMs - atMs) / 1_000.0 * rule.perSecond();
      return Math.min(rule.burst(), refilled);
    }
  }
}
