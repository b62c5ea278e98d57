package io.kaiku.wire;

import io.kaiku.kernel.error.ErrorCode;

/**
 * The other side broke a protocol, could not prove who it is, or has nothing in common with us: the
 * connection or substream cannot be used any more.
 *
 * <p>It carries no stack trace: the fault is in the input, and hostile input must be cheap to
 * refuse.
 */
public sealed class WireException extends Exception permits PeerIdMismatchException {
  /** What went wrong, one name per counter. */
  public enum Fault {
    /** Bytes that multistream-select does not allow. */
    MALFORMED_NEGOTIATION,
    /** The initiator went on proposing protocols that we do not speak. */
    TOO_MANY_PROPOSALS,
    /** The responder speaks none of the protocols that we proposed. */
    NO_COMMON_PROTOCOL,
    /** A message of the security handshake that is not what the protocol demands. */
    MALFORMED_HANDSHAKE,
    /** A key agreement with a point of low order, whose result everybody knows. */
    LOW_ORDER_POINT,
    /** The identity key is malformed, or it did not sign this session's key. */
    BAD_IDENTITY,
    /** The peer proved to be another one than the one that was dialed. */
    PEER_ID_MISMATCH,
    /** A record of a secure channel whose size is impossible. */
    MALFORMED_RECORD,
    /** Ciphertext that was not made with the session's key. */
    FORGED_RECORD,
    /** The key of a secure channel may encrypt no more records. */
    KEY_EXHAUSTED,
    /** The other side ended in the middle of it. */
    ENDED_EARLY
  }

  private final Fault fault;

  /**
   * @param message one sentence without what the peer may not see
   */
  public WireException(Fault fault, String message) {
    super(message, null, false, false);
    this.fault = fault;
  }

  public Fault fault() {
    return fault;
  }

  /** What the peer is told where it can be told. */
  public ErrorCode code() {
    return switch (fault) {
      case TOO_MANY_PROPOSALS, NO_COMMON_PROTOCOL, ENDED_EARLY ->
          ErrorCode.PROTOCOL_NEGOTIATION_FAILED;
      case KEY_EXHAUSTED -> ErrorCode.RESOURCE_LIMIT_EXCEEDED;
      case MALFORMED_NEGOTIATION,
          MALFORMED_HANDSHAKE,
          LOW_ORDER_POINT,
          BAD_IDENTITY,
          PEER_ID_MISMATCH,
          MALFORMED_RECORD,
          FORGED_RECORD ->
          ErrorCode.PROTOCOL_VIOLATION;
    };
  }
}
