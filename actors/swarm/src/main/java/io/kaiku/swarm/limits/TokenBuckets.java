package io.kaiku.swarm.limits;

import io.kaiku.kernel.addr.IpPrefix;
import io.kaiku.kernel.limit.TokenBucket;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Token buckets by prefix, bounded: the least recently used is forgotten when room is needed, for
 * it has refilled most.
 */
final class TokenBuckets {
  private final int maxBuckets;
  private final Map<IpPrefix, TokenBucket> buckets = new LinkedHashMap<>(16, 0.75f, true);

  TokenBuckets(int maxBuckets) {
    this.maxBuckets = maxBuckets;
  }

  /** Takes a token of the prefix if there is one. */
  boolean take(IpPrefix prefix, PrefixLimitsConfig.Rule rule, long nowMs) {
    TokenBucket bucket = buckets.get(prefix);
    if (bucket == null) {
      bucket = new TokenBucket(rule.burst(), rule.perSecond(), nowMs);
      buckets.put(prefix, bucket);
      evict();
    }
    return bucket.take(nowMs);
  }

  int size() {
    return buckets.size();
  }

  private void evict() {
    while (buckets.size() > maxBuckets) {
      Iterator<IpPrefix> eldest = buckets.keySet().iterator();
      eldest.next();
      eldest.remove();
    }
  }
}
