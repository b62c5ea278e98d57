package io.kaiku.wire.upgrade;

import io.kaiku.wire.SecurityProtocol;
import java.util.List;

/**
 * What a side can turn a raw connection into.
 *
 * @param securities at least one, in order of preference
 * @param muxers ids of at least one muxer, in order of preference
 */
public record UpgradeConfig(List<SecurityProtocol> securities, List<String> muxers) {
  public UpgradeConfig {
    securities = List.copyOf(securities);
    muxers = List.copyOf(muxers);
    if (securities.isEmpty() || muxers.isEmpty()) {
      throw new IllegalArgumentException(
          "an upgrade needs a security protocol and a muxer: " + securities + ", " + muxers);
    }
  }

  List<String> securityIds() {
    return securities.stream().map(SecurityProtocol::id).toList();
  }

  /** The protocol of an id that is in {@link #securityIds}. */
  SecurityProtocol security(String id) {
    return securities.stream().filter(s -> s.id().equals(id)).findFirst().orElseThrow();
  }
}
