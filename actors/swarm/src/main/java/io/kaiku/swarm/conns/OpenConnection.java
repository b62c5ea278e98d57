package io.kaiku.swarm.conns;

import io.kaiku.kernel.addr.Multiaddr;
import io.kaiku.kernel.id.PeerId;
import io.kaiku.kernel.machine.Direction;

/**
 * A connection that is open.
 *
 * @param id unique among all connections of the process
 * @param remote their end
 * @param limited whether a relay bounds its time or its bytes
 * @param openedAtMs when it was upgraded
 */
public record OpenConnection(
    long id,
    PeerId peer,
    Direction direction,
    Multiaddr remote,
    boolean limited,
    long openedAtMs) {}
