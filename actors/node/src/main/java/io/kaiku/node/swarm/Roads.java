package io.kaiku.node.swarm;

import io.kaiku.kernel.addr.Multiaddr;
import io.kaiku.netty.transport.NameResolver;
import io.kaiku.netty.transport.Transport;
import io.kaiku.node.protocol.Peerbook;
import java.util.List;
import java.util.Optional;

/**
 * The ways out: what a dial needs besides the decision to dial.
 *
 * @param transports in the order in which they are asked whether they understand an address
 * @param names looks names up
 * @param intake takes connections over
 * @param peerstore knows addresses
 */
public record Roads(
    List<Transport> transports, NameResolver names, Intake intake, Peerbook peerstore) {

  /** The transport that dials an address. */
  public Optional<Transport> transport(Multiaddr address) {
    return transports.stream().filter(transport -> transport.dials(address)).findFirst();
  }
}
