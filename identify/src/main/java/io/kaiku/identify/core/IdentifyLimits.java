package io.kaiku.identify.core;

import io.kaiku.kernel.proto.ProtoLimits;

/**
 * The bounds of what is read from one identify or push substream.
 *
 * <p>Departs from the specs, which name none: go-libp2p reads 10 messages of 8 KiB and keeps 1,024
 * protocols.
 */
public final class IdentifyLimits {
  /** Messages that one substream may carry; what they say is merged. */
  public static final int MAX_MESSAGES = 10;

  /** Bytes of one message. */
  public static final int MAX_MESSAGE_BYTES = 8 * 1024;

  /** Bytes of all messages of one substream, prefixes included. */
  public static final int MAX_TOTAL_BYTES = 64 * 1024;

  /** Addresses kept of one peer; further ones are dropped. */
  public static final int MAX_ADDRESSES = 100;

  /** Protocols kept of one peer; further ones are dropped. */
  public static final int MAX_PROTOCOLS = 1024;

  /** Bytes of one protocol id; a longer one is dropped. */
  public static final int MAX_PROTOCOL_BYTES = 256;

  /** Code points kept of the agent and protocol versions. */
  public static final int MAX_VERSION_CODE_POINTS = 128;

  /** Bytes of what we send: rust-libp2p reads one message of at most this size. */
  public static final int MAX_SENT_BYTES = 4096;

  /**
   * As lenient as protobuf itself, for one odd field must not hide a peer: of single fields the
   * last stands, unknown ones are skipped. The size bounds everything.
   */
  static final ProtoLimits MESSAGE =
      ProtoLimits.message("Identify")
          .maxBytes(MAX_MESSAGE_BYTES)
          .unknown(MAX_MESSAGE_BYTES, MAX_MESSAGE_BYTES)
          .repeatedBytes(1, MAX_MESSAGE_BYTES, MAX_MESSAGE_BYTES)
          .repeatedBytes(2, MAX_MESSAGE_BYTES, MAX_MESSAGE_BYTES)
          .repeatedBytes(3, MAX_MESSAGE_BYTES, MAX_MESSAGE_BYTES)
          .repeatedBytes(4, MAX_MESSAGE_BYTES, MAX_MESSAGE_BYTES)
          .repeatedBytes(5, MAX_MESSAGE_BYTES, MAX_MESSAGE_BYTES)
          .repeatedBytes(6, MAX_MESSAGE_BYTES, MAX_MESSAGE_BYTES)
          .repeatedBytes(8, MAX_MESSAGE_BYTES, MAX_MESSAGE_BYTES)
          .build();

  private IdentifyLimits() {}
}
