package io.kaiku.gossipsub.actor.topics;

import io.kaiku.kernel.bytes.Bytes;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The ids of the last messages of a topic, and which incarnation of the router delivered them: a
 * new incarnation has seen nothing, and its peers tell it of messages once more.
 */
final class RecentDeliveries {
  private static final int MAX_IDS = 4_096;

  private final long ttlMs;
  private final Map<Bytes, Delivery> byId =
      new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Bytes, Delivery> eldest) {
          return size() > MAX_IDS;
        }
      };

  private record Delivery(long incarnation, long atMs) {}

  RecentDeliveries(long ttlMs) {
    this.ttlMs = ttlMs;
  }

  /** Notes a delivery; false if an earlier incarnation made it, not too long ago. */
  boolean isFirst(Bytes id, long incarnation, long nowMs) {
    @Nullable Delivery former = byId.remove(id);
    byId.put(id, new Delivery(incarnation, nowMs));
    return former == null || former.incarnation == incarnation || nowMs - former.atMs > ttlMs;
  }
}
