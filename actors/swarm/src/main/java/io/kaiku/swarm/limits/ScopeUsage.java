package io.kaiku.swarm.limits;

/**
 * What a scope holds at the moment.
 *
 * @param memory bytes
 */
public record ScopeUsage(
    int connectionsInbound,
    int connectionsOutbound,
    int streamsInbound,
    int streamsOutbound,
    long memory) {
  /** Nothing. */
  public static final ScopeUsage NONE = new ScopeUsage(0, 0, 0, 0, 0);
}
