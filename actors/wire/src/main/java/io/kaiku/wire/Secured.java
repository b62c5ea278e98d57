package io.kaiku.wire;

import io.kaiku.kernel.id.PeerId;
import io.kaiku.kernel.id.PublicKey;
import java.util.Optional;

/**
 * What a security handshake ended with.
 *
 * @param remotePeer the proven identity of the other side
 * @param remoteKey the key it was proven with
 * @param muxer the muxer that was agreed on inside the handshake, if one was
 */
public record Secured(
    PeerId remotePeer, PublicKey remoteKey, SecureChannel channel, Optional<String> muxer) {}
