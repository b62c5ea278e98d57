package io.kaiku.node;

import io.kaiku.kernel.id.Identity;
import io.kaiku.netty.transport.NameResolver;
import io.kaiku.netty.transport.Transport;
import java.util.List;

/**
 * Makes the transports of a peer, which then belong to it and are closed with it; names are looked
 * up for many.
 */
@FunctionalInterface
public interface TransportFactory {

  /** Makes them. */
  Transports create(Identity identity);

  /**
   * The transports of a peer.
   *
   * @param all in the order in which they are asked whether they understand an address
   * @param names looks names up
   */
  record Transports(List<Transport> all, NameResolver names) {
    /** Keeps an immutable list. */
    public Transports {
      all = List.copyOf(all);
    }
  }
}
