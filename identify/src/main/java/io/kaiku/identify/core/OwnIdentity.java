package io.kaiku.identify.core;

import io.kaiku.kernel.addr.Multiaddr;
import io.kaiku.kernel.bytes.Bytes;
import io.kaiku.kernel.id.PublicKey;
import java.util.List;

/**
 * What we say about ourselves.
 *
 * @param addresses where we listen, the most useful first, without {@code /p2p} as go sends them
 * @param protocols what we answer, in the order in which they matter if not all fit
 * @param signedRecord our encoded envelope with a peer record
 */
public record OwnIdentity(
    PublicKey key,
    Versions versions,
    List<Multiaddr> addresses,
    List<String> protocols,
    Bytes signedRecord) {

  /**
   * The names that identify carries.
   *
   * @param protocol names the network, by convention {@code ipfs/0.1.0}
   * @param agent names the implementation
   */
  public record Versions(String protocol, String agent) {
    public Versions {
      require("kaiku.identify.protocol-version", protocol);
      require("kaiku.identify.agent-version", agent);
    }

    private static void require(String setting, String text) {
      if (!Text.isVersion(text)) {
        throw new IllegalArgumentException(
            setting
                + " must have at most "
                + IdentifyLimits.MAX_VERSION_CODE_POINTS
                + " characters and no control characters; choose a shorter one");
      }
    }
  }

  public OwnIdentity {
    addresses = List.copyOf(addresses);
    protocols = List.copyOf(protocols);
  }

  /** The message for a peer that we see at {@code observed}. */
  IdentifyMessage seenAt(Multiaddr observed) {
    return push()
        .updatedBy(new IdentifyMessage(null, List.of(), List.of(), observed, null, null, null));
  }

  /** The message that says everything but where the receiver is seen. */
  IdentifyMessage push() {
    return new IdentifyMessage(
        key.encoded(), addresses, protocols, null, versions.protocol, versions.agent, signedRecord);
  }
}
