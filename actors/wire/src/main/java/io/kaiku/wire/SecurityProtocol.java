package io.kaiku.wire;

import io.kaiku.kernel.id.PeerId;
import java.util.List;
import java.util.Optional;

/** A way to secure a connection, such as Noise or TLS (libp2p specs: connections, "Upgrading"). */
public interface SecurityProtocol {
  /** The protocol id that is negotiated. */
  String id();

  /**
   * Begins a handshake.
   *
   * @param expected the only peer that will do; empty if any will
   * @param muxers ids of the muxers that we offer inside the handshake, in order of preference
   */
  SecurityHandshake begin(Role role, Optional<PeerId> expected, List<String> muxers);
}
