package io.kaiku.swarm.limits;

import io.kaiku.kernel.addr.IpPrefix;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Values by IP prefix; the longest prefix that an address lies in counts. A look-up costs one hash
 * for each length in use, however many prefixes there are.
 */
public final class PrefixMap<V> {
  private final SortedMap<Integer, Map<IpPrefix, V>> ip4 = new TreeMap<>(Comparator.reverseOrder());
  private final SortedMap<Integer, Map<IpPrefix, V>> ip6 = new TreeMap<>(Comparator.reverseOrder());

  /** Puts a value in place of the one that the prefix has. */
  public void put(IpPrefix prefix, V value) {
    (prefix.isIp4() ? ip4 : ip6)
        .computeIfAbsent(prefix.length(), length -> new HashMap<>())
        .put(prefix, value);
  }

  public void remove(IpPrefix prefix) {
    SortedMap<Integer, Map<IpPrefix, V>> family = prefix.isIp4() ? ip4 : ip6;
    Map<IpPrefix, V> sameLength = family.get(prefix.length());
    if (sameLength != null) {
      sameLength.remove(prefix);
      if (sameLength.isEmpty()) {
        family.remove(prefix.length());
      }
    }
  }

  public boolean isEmpty() {
    return ip4.isEmpty() && ip6.isEmpty();
  }

  /** The value of the longest prefix that the address lies in. */
  public Optional<V> get(InetAddress ip) {
    SortedMap<Integer, Map<IpPrefix, V>> family = ip instanceof Inet4Address ? ip4 : ip6;
    for (Map.Entry<Integer, Map<IpPrefix, V>> sameLength : family.entrySet()) {
      V value = sameLength.getValue().get(IpPrefix.of(ip, sameLength.getKey()));
      if (value != null) {
        return Optional.of(value);
      }
    }
    return Optional.empty();
  }
}
