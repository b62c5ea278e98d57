package io.kaiku.swarm.dial;

/**
 * How much a {@link Dialer} has under way.
 *
 * @param dials targets
 * @param waiters callers that wait for them
 * @param attempts addresses being tried
 * @param lookups names being looked up
 * @param backingOff addresses that are remembered because they failed
 */
public record DialerStats(int dials, int waiters, int attempts, int lookups, int backingOff) {}
