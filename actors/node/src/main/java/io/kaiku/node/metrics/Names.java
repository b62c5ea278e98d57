package io.kaiku.node.metrics;

import java.util.HashMap;
import java.util.Map;

/**
 * Names of counters by the class of what is counted, so that nothing is concatenated twice. For one
 * thread.
 */
final class Names {

  private record Key(String kind, Class<?> type) {}

  private final String prefix;
  private final Map<Key, String> names = new HashMap<>();

  Names(String prefix) {
    this.prefix = prefix;
  }

  String of(String kind, Object what) {
    return names.computeIfAbsent(
        new Key(kind, what.getClass()),
        key -> prefix + key.kind() + "." + key.type().getSimpleName());
  }
}
