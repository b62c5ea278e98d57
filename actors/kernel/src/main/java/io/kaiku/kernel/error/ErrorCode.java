package io.kaiku.kernel.error;

/**
 * Why a connection or a substream was closed or reset, as told to the other side: an unsigned
 * 32-bit number (libp2p specs: error codes, pull request 623).
 *
 * <p>0 means that no code was given, 1 to 0xfff are a transport's own, 0x1000 to 0xffff are
 * libp2p's, and from 0x10000 on applications have theirs. What a remote peer claims is advice:
 * go-libp2p numbers the codes of substreams one higher than this table.
 *
 * @param value 0 to 2<sup>32</sup>-1
 */
public record ErrorCode(long value) {
  /** Closed in good order, or no code was given. */
  public static final ErrorCode NO_ERROR = new ErrorCode(0);

  /** No protocol that both sides speak. */
  public static final ErrorCode PROTOCOL_NEGOTIATION_FAILED = new ErrorCode(0x1000);

  /** A limit on memory, connections or substreams is reached. */
  public static final ErrorCode RESOURCE_LIMIT_EXCEEDED = new ErrorCode(0x1001);

  /** Too many in too short a time. */
  public static final ErrorCode RATE_LIMITED = new ErrorCode(0x1002);

  /** The other side broke the protocol. */
  public static final ErrorCode PROTOCOL_VIOLATION = new ErrorCode(0x1003);

  /** Another connection to the same peer took its place. */
  public static final ErrorCode SUPPLANTED = new ErrorCode(0x1004);

  /** It was idle and room was needed. */
  public static final ErrorCode GARBAGE_COLLECTED = new ErrorCode(0x1005);

  /** The peer is shutting down. */
  public static final ErrorCode SHUTDOWN = new ErrorCode(0x1006);

  /** Refused by policy. */
  public static final ErrorCode GATED = new ErrorCode(0x1007);

  /** A transport received a code that it cannot express in 32 bits. */
  public static final ErrorCode CODE_OUT_OF_RANGE = new ErrorCode(0x1008);

  private static final long MAX = 0xffff_ffffL;

  public ErrorCode {
    if (value < 0 || value > MAX) {
      throw new IllegalArgumentException("an error code is 0 to 0xffffffff, not " + value);
    }
  }

  /**
   * The code of a value from the wire; a value beyond 32 bits becomes {@link #CODE_OUT_OF_RANGE}.
   */
  public static ErrorCode ofWire(long value) {
    return value < 0 || value > MAX ? CODE_OUT_OF_RANGE : new ErrorCode(value);
  }

  /** The name in the table, or the number in hexadecimal. */
  public String name() {
    return switch ((int) value) {
      case 0 -> "NO_ERROR";
      case 0x1000 -> "PROTOCOL_NEGOTIATION_FAILED";
      case 0x1001 -> "RESOURCE_LIMIT_EXCEEDED";
      case 0x1002 -> "RATE_LIMITED";
      case 0x1003 -> "PROTOCOL_VIOLATION";
      case 0x1004 -> "SUPPLANTED";
      case 0x1005 -> "GARBAGE_COLLECTED";
      case 0x1006 -> "SHUTDOWN";
      case 0x1007 -> "GATED";
      case 0x1008 -> "CODE_OUT_OF_RANGE";
      default -> "0x" + Long.toHexString(value);
    };
  }

  @Override
  public String toString() {
    return name();
  }
}
