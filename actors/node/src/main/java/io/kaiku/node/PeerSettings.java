package io.kaiku.node;

import io.kaiku.kernel.id.Identity;
import io.kaiku.node.protocol.ProtocolModule;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * What a peer is made of.
 *
 * @param identity who it is
 * @param config how it behaves
 * @param transports how it reaches others
 * @param modules what it speaks; their names differ
 */
public record PeerSettings(
    Identity identity,
    PeerConfig config,
    TransportFactory transports,
    List<ProtocolModule<?>> modules) {

  /** Checks the names of modules. */
  public PeerSettings {
    modules = List.copyOf(modules);
    Set<String> names = new HashSet<>(Set.of("swarm", "peerstore"));
    for (ProtocolModule<?> module : modules) {
      if (!names.add(module.name())) {
        throw new IllegalArgumentException(
            "two children of the peer would be named " + module.name());
      }
    }
  }
}
