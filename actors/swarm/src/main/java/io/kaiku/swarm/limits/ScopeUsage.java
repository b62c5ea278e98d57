package io.kaiku.swarm.limits;

/** What a scope holds at the moment. */
public record ScopeUsage(
    int connectionsInbound, int connectionsOutbound, int streamsInbound, int streamsOutbound) {
  /** Nothing. */
  public static final ScopeUsage NONE = new ScopeUsage(0, 0, 0, 0);
}
