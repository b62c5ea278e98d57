package io.kaiku.reach;

import io.kaiku.kernel.addr.Multiaddr;

/**
 * What the peer at the other end of a connection sees us as (identify, {@code observedAddr}): a
 * claim.
 *
 * @param connection unique among the connections of the process
 * @param observer the address of the other end
 * @param local our end
 * @param claimed what it sees us as
 */
public record Observation(
    long connection, Multiaddr observer, Multiaddr local, Multiaddr claimed) {}
