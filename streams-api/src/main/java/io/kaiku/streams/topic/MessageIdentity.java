package io.kaiku.streams.topic;

import io.kaiku.kernel.bytes.Bytes;
import java.util.Optional;

/** What identifies a message; all peers of a topic must compute the same. */
@FunctionalInterface
public interface MessageIdentity {
  /**
   * The id, at most 256 bytes.
   *
   * @param author the multihash of the author's PeerId; empty where the topic carries no signatures
   * @param seqno the number that the author gave it; likewise
   */
  Bytes of(Optional<Bytes> author, Optional<Bytes> seqno, Bytes data);
}
