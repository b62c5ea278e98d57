package io.kaiku.identify.core;

import io.kaiku.kernel.addr.Multiaddr;
import io.kaiku.kernel.bytes.Bytes;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a peer says about itself; the message of identify and identify/push (specs
 * identify/README.md, "The Identify Message"). A push may say only a part: what is absent or empty
 * is unchanged.
 *
 * @param publicKey the encoded key of the sender
 * @param listenAddresses where the sender listens, with or without {@code /p2p}
 * @param protocols the protocol ids that the sender answers
 * @param observedAddress where the sender sees the receiver
 * @param protocolVersion names the network, such as {@code ipfs/0.1.0}
 * @param agentVersion names the implementation, such as {@code kaiku/0.1.0}
 * @param signedPeerRecord an encoded envelope with a peer record
 */
public record IdentifyMessage(
    @Nullable Bytes publicKey,
    List<Multiaddr> listenAddresses,
    List<String> protocols,
    @Nullable Multiaddr observedAddress,
    @Nullable String protocolVersion,
    @Nullable String agentVersion,
    @Nullable Bytes signedPeerRecord) {

  /** Says nothing. */
  public static final IdentifyMessage EMPTY =
      new IdentifyMessage(null, List.of(), List.of(), null, null, null, null);

  public IdentifyMessage {
    listenAddresses = List.copyOf(listenAddresses);
    protocols = List.copyOf(protocols);
  }

  /** This, changed by what a later push says. */
  public IdentifyMessage updatedBy(IdentifyMessage later) {
    return new IdentifyMessage(
        later.publicKey != null ? later.publicKey : publicKey,
        later.listenAddresses.isEmpty() ? listenAddresses : later.listenAddresses,
        later.protocols.isEmpty() ? protocols : later.protocols,
        later.observedAddress != null ? later.observedAddress : observedAddress,
        later.protocolVersion != null ? later.protocolVersion : protocolVersion,
        later.agentVersion != null ? later.agentVersion : agentVersion,
        later.signedPeerRecord != null ? later.signedPeerRecord : signedPeerRecord);
  }

  /** This without the key. */
  IdentifyMessage withoutKey() {
    return new IdentifyMessage(
        null,
        listenAddresses,
        protocols,
        observedAddress,
        protocolVersion,
        agentVersion,
        signedPeerRecord);
  }

  /** What stands until a later push changes it, and is kept nowhere else. */
  IdentifyMessage aboutItself() {
    return new IdentifyMessage(
        null, listenAddresses, protocols, null, protocolVersion, agentVersion, null);
  }
}
