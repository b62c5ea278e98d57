package io.kaiku.wire.upgrade;

import io.kaiku.kernel.id.PeerId;
import io.kaiku.wire.Role;
import io.kaiku.wire.SecurityHandshake;
import io.kaiku.wire.SecurityProtocol;
import java.util.List;
import java.util.Optional;

/** A security protocol under another id, as a second candidate. */
record Renamed(SecurityProtocol protocol, String id) implements SecurityProtocol {
  @Override
  public SecurityHandshake begin(Role role, Optional<PeerId> expected, List<String> muxers) {
    return protocol.begin(role, expected, muxers);
  }
}
