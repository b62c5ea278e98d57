package io.kaiku.swarm.limits;

import io.kaiku.swarm.limits.ScopeLimit.Counts;
import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;

/**
 * What each scope may take. A missing kind of scope cannot be constructed.
 *
 * @param scopes a limit for every kind of scope
 * @param prefixes limits of inbound connections by IP address
 */
public record LimitsConfig(Map<ScopeKind, ScopeLimit> scopes, PrefixLimitsConfig prefixes) {
  /** Where the limits stand in the configuration. */
  public static final String KEY = "kaiku.swarm.limits.";

  private static final long BYTES_PER_CONNECTION = 100 << 10;
  private static final int MIN_CONNECTIONS = 256;
  private static final int MAX_CONNECTIONS = 1 << 20;
  private static final int STREAMS_PER_CONNECTION = 16;
  private static final long MIB = 1 << 20;

  public LimitsConfig {
    Map<ScopeKind, ScopeLimit> copy = new EnumMap<>(ScopeKind.class);
    copy.putAll(scopes);
    for (ScopeKind kind : ScopeKind.values()) {
      if (!copy.containsKey(kind)) {
        throw new IllegalArgumentException(KEY + kind.key() + " is missing");
      }
    }
    scopes = Collections.unmodifiableMap(copy);
  }

  /**
   * Limits for a process of this size. One connection for every 100 KiB of heap (5,242 at 512 MiB),
   * at most half of the file descriptors; 16 substreams for each connection; 256 half-open
   * connections in each direction; 8 connections of one peer (go-libp2p). Memory is not counted
   * here but where it is held, by the muxers' shared budget.
   *
   * @param memoryBytes the heap that the process may use
   * @param fileDescriptors how many it may open
   */
  public static LimitsConfig scaled(long memoryBytes, long fileDescriptors) {
    long byMemory = Math.max(MIN_CONNECTIONS, memoryBytes / BYTES_PER_CONNECTION);
    long byFiles = Math.max(16, fileDescriptors / 2);
    int connections = (int) Math.min(MAX_CONNECTIONS, Math.min(byMemory, byFiles));
    int streams = connections * STREAMS_PER_CONNECTION;
    int halfOpen = Math.min(256, connections);
    int mostConnections = connections - connections / 10; // room for the other direction

    Map<ScopeKind, ScopeLimit> scopes = new EnumMap<>(ScopeKind.class);
    scopes.put(
        ScopeKind.SYSTEM,
        new ScopeLimit(
            new Counts(mostConnections, mostConnections, connections), new Counts(streams)));
    scopes.put(
        ScopeKind.TRANSIENT,
        new ScopeLimit(new Counts(halfOpen, halfOpen, 2 * halfOpen), new Counts(16 * halfOpen)));
    scopes.put(ScopeKind.PEER, new ScopeLimit(new Counts(8), new Counts(1_024, 2_048, 2_048)));
    scopes.put(
        ScopeKind.PROTOCOL,
        new ScopeLimit(Counts.UNLIMITED, new Counts(Math.max(2_048, streams / 2))));
    scopes.put(
        ScopeKind.PROTOCOL_PEER, new ScopeLimit(Counts.UNLIMITED, new Counts(512, 1_024, 1_024)));
    scopes.put(
        ScopeKind.CONNECTION, new ScopeLimit(new Counts(1), new Counts(1_000, 2_048, 2_048)));
    return new LimitsConfig(scopes, PrefixLimitsConfig.defaults());
  }

  /** Limits for 512 MiB of heap and 16,384 file descriptors. */
  public static LimitsConfig defaults() {
    return scaled(512 * MIB, 16_384);
  }

  public LimitsConfig with(ScopeKind kind, ScopeLimit limit) {
    Map<ScopeKind, ScopeLimit> changed = new EnumMap<>(scopes);
    changed.put(kind, limit);
    return new LimitsConfig(changed, prefixes);
  }

  public LimitsConfig with(PrefixLimitsConfig other) {
    return new LimitsConfig(scopes, other);
  }

  /** The limit of a kind of scope. */
  public ScopeLimit of(ScopeKind kind) {
    ScopeLimit limit = scopes.get(kind);
    if (limit == null) {
      throw new IllegalStateException("no limit for " + kind);
    }
    return limit;
  }
}
