package io.kaiku.swarm.peers;

import io.kaiku.kernel.bytes.Bytes;
import io.kaiku.kernel.bytes.MalformedException;
import io.kaiku.kernel.id.Identity;
import io.kaiku.kernel.id.PeerId;
import io.kaiku.kernel.record.PeerRecord;

/**
 * A peer record with the envelope that proves it (libp2p specs: RFC 0002, RFC 0003). Only records
 * whose signature was verified exist, so that nobody can store another one.
 */
public final class SignedRecord {
  private final PeerRecord record;
  private final Bytes envelope;

  private SignedRecord(PeerRecord record, Bytes envelope) {
    this.record = record;
    this.envelope = envelope;
  }

  /**
   * Verifies an envelope, at the cost of one signature.
   *
   * @throws MalformedException if it exceeds a limit, is not signed, or not by the peer of its
   *     record
   */
  public static SignedRecord open(Bytes envelope) throws MalformedException {
    return new SignedRecord(PeerRecord.open(envelope), envelope.compact());
  }

  /** Signs a record; the signer must be its peer. */
  public static SignedRecord seal(PeerRecord record, Identity signer) {
    return new SignedRecord(record, record.seal(signer).encoded());
  }

  public PeerRecord record() {
    return record;
  }

  /** The sealed form, to be handed on. */
  public Bytes envelope() {
    return envelope;
  }

  public PeerId peer() {
    return record.peer();
  }

  /** Whether it takes the place of another record of the same peer: its number is greater. */
  public boolean isNewerThan(SignedRecord other) {
    return record.isNewerThan(other.record);
  }
}
