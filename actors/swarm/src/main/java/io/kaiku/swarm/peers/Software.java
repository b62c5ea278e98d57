package io.kaiku.swarm.peers;

import java.util.List;

/**
 * What a peer says that it runs (identify).
 *
 * @param agentVersion such as {@code go-libp2p/0.48.0}; empty: unknown
 * @param protocolVersion such as {@code ipfs/0.1.0}; empty: unknown
 * @param protocols the protocol ids that it answers, without duplicates
 */
public record Software(String agentVersion, String protocolVersion, List<String> protocols) {
  /** Nothing is known. */
  public static final Software UNKNOWN = new Software("", "", List.of());

  public Software {
    protocols = List.copyOf(protocols);
  }

  Software withProtocols(List<String> newProtocols) {
    return new Software(agentVersion, protocolVersion, newProtocols);
  }

  Software withVersions(String agent, String protocol) {
    return new Software(agent, protocol, protocols);
  }
}
