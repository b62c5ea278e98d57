package io.kaiku.wire.multistream;

import io.kaiku.kernel.bytes.Bytes;
import io.kaiku.wire.WireException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One side of a multistream-select negotiation (libp2p specs: connections, "multistream-select").
 *
 * <p>Nothing is read beyond the line that ends it. What is kept of a line that has not arrived
 * whole is at most 1,024 bytes. It belongs to one thread.
 */
public sealed interface Negotiation permits MultistreamInitiator, MultistreamResponder {
  /** Appends what this side says before it has heard anything; called once, first. */
  void start(List<Bytes> out);

  /**
   * Takes received bytes, cut anywhere, and appends the answers.
   *
   * @return null until a protocol is agreed on; not to be called afterwards
   * @throws WireException if no protocol can be agreed on, or if the other side breaks
   *     multistream-select; what was appended may still be sent, nothing more
   */
  @Nullable Selected receive(Bytes chunk, List<Bytes> out) throws WireException;
}
