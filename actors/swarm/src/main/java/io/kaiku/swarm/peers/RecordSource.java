package io.kaiku.swarm.peers;

import io.kaiku.kernel.id.PeerId;

/**
 * Who handed us a signed record. The difference matters: records of arbitrary peers that nobody
 * asked for let one connection fill a peerstore (GO-2023-2024).
 */
public sealed interface RecordSource {
  /** The peer at the other end of a connection, unasked: only a record of itself is taken. */
  record Volunteered(PeerId connection) implements RecordSource {}

  /** A peer that we asked for records of others, by peer exchange or routing. */
  record Requested(PeerId from) implements RecordSource {}
}
