package io.kaiku.kernel.machine;

import io.kaiku.kernel.addr.Multiaddr;

/**
 * What is known of the way to a peer when it comes up.
 *
 * @param direction who dialed
 * @param protocol the protocol id that was negotiated for this machine
 * @param limited whether the way is a relayed connection that limits time and bytes (circuit v2)
 * @param address the remote address of the connection
 */
public record PeerLink(Direction direction, String protocol, boolean limited, Multiaddr address) {}
