package io.kaiku.peers.core;

import java.util.List;

/**
 * The message of {@code /kaiku/peers/1.0.0}: the sender itself first, then peers that it is
 * connected to.
 */
public record Exchange(List<Entry> entries) {
  /** Entries of one exchange. */
  public static final int MAX_ENTRIES = 32;

  /** Bytes of one exchange on the wire, without the length prefix. */
  public static final int MAX_BYTES = 64 * 1024;

  public Exchange {
    entries = List.copyOf(entries);
  }
}
