package io.kaiku.reach;

import io.kaiku.kernel.addr.Component;
import io.kaiku.kernel.addr.Multiaddr;
import io.kaiku.kernel.addr.Protocol;
import java.util.List;
import java.util.Optional;

/** The first two steps of an address, IP and TCP or UDP, apart from what runs over them. */
record Endpoint(Component ip, Component transport) {

  static Optional<Endpoint> of(Multiaddr address) {
    List<Component> parts = address.components();
    boolean fits =
        parts.size() >= 2
            && (parts.get(0).protocol() == Protocol.IP4 || parts.get(0).protocol() == Protocol.IP6)
            && (parts.get(1).protocol() == Protocol.TCP || parts.get(1).protocol() == Protocol.UDP);
    return fits ? Optional.of(new Endpoint(parts.get(0), parts.get(1))) : Optional.empty();
  }

  boolean isLike(Endpoint other) {
    return ip.protocol() == other.ip.protocol()
        && transport.protocol() == other.transport.protocol();
  }

  boolean hasPort() {
    return transport.port() != 0;
  }

  Multiaddr address() {
    return Multiaddr.of(List.of(ip, transport));
  }

  /** This endpoint with what a listener runs over its own. */
  Multiaddr with(Multiaddr listener) {
    List<Component> parts = listener.components();
    return address().encapsulate(Multiaddr.of(parts.subList(2, parts.size())));
  }

  /** Whether a connection that ends here may have come to this listener. */
  boolean isAt(Endpoint listener) {
    return isLike(listener)
        && transport.equals(listener.transport)
        && (ip.equals(listener.ip) || listener.ip.ip().isAnyLocalAddress());
  }
}
