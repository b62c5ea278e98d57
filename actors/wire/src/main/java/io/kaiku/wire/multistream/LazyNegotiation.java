package io.kaiku.wire.multistream;

import io.kaiku.kernel.bytes.Bytes;
import io.kaiku.wire.WireException;
import java.util.List;

/**
 * The proposing side when it has one protocol that the other side is known to speak: it sends data
 * at once, and what it reads is checked when it comes (libp2p specs: connections; go and rust call
 * it lazy).
 *
 * <pre>{@code
 * write(data):   out.add(lazy.takeProposal()); out.add(data);
 * finish():      out.add(lazy.takeProposal()); FIN
 * received(b):   deliver(lazy.receive(b));
 * remote FIN:    lazy.isConfirmed() ? end : reset
 * }</pre>
 *
 * <p>A side that only reads sends the proposal by itself, at the end of the turn in which it opened
 * the substream at the latest.
 */
public final class LazyNegotiation {
  private final MultistreamInitiator initiator;
  private boolean proposalTaken;
  private boolean confirmed;

  public LazyNegotiation(String protocol) {
    this.initiator = new MultistreamInitiator(List.of(protocol));
  }

  /** What must stand before the first byte of data and before the end; empty from then on. */
  public Bytes takeProposal() {
    if (proposalTaken) {
      return Bytes.EMPTY;
    }
    proposalTaken = true;
    return initiator.opening();
  }

  /** Whether the other side has agreed; until then it may yet refuse. */
  public boolean isConfirmed() {
    return confirmed;
  }

  /**
   * Takes received bytes, cut anywhere.
   *
   * @return those of the protocol, empty while the other side has not agreed
   * @throws WireException if it refuses or breaks multistream-select; the substream is to be reset
   *     with the code
   */
  public Bytes receive(Bytes chunk) throws WireException {
    if (confirmed) {
      return chunk;
    }
    // A single proposal has no successor, so nothing is appended.
    Selected selected = initiator.receive(chunk, List.of());
    confirmed = selected != null;
    return selected == null ? Bytes.EMPTY : selected.rest();
  }
}
