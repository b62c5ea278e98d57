package io.kaiku.wire.upgrade;

import io.kaiku.kernel.bytes.Bytes;
import io.kaiku.kernel.id.PeerId;
import io.kaiku.kernel.id.PublicKey;
import io.kaiku.wire.SecureChannel;
import io.kaiku.wire.Secured;

/**
 * What an upgrade ended with.
 *
 * @param security id of the security protocol
 * @param muxer id of the muxer
 * @param received plaintext for the muxer that has arrived already, often empty
 */
public record Upgraded(Secured secured, String security, String muxer, Bytes received) {
  /** The proven identity of the other side. */
  public PeerId remotePeer() {
    return secured.remotePeer();
  }

  public PublicKey remoteKey() {
    return secured.remoteKey();
  }

  public SecureChannel channel() {
    return secured.channel();
  }
}
