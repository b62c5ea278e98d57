package io.kaiku.wire.upgrade;

import io.kaiku.kernel.id.PeerId;
import io.kaiku.wire.Role;
import io.kaiku.wire.SecurityHandshake;
import io.kaiku.wire.SecurityProtocol;
import java.util.List;
import java.util.Optional;

/** A security protocol that negotiates no muxer inside its handshake, as rust-libp2p's Noise. */
record WithoutMuxers(SecurityProtocol protocol) implements SecurityProtocol {
  @Override
  public String id() {
    return protocol.id();
  }

  @Override
  public SecurityHandshake begin(Role role, Optional<PeerId> expected, List<String> muxers) {
    return protocol.begin(role, expected, List.of());
  }
}
