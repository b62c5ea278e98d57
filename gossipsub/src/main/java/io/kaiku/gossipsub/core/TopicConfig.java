package io.kaiku.gossipsub.core;

import io.kaiku.gossipsub.core.rpc.GossipMessage;
import io.kaiku.gossipsub.core.rpc.MessageIdFunction;
import io.kaiku.gossipsub.core.rpc.SignaturePolicy;
import io.kaiku.kernel.bytes.Bytes;
import org.jspecify.annotations.Nullable;

/**
 * What all peers of a topic must agree on, and how we take its messages in.
 *
 * @param policy whether messages are signed, and by whom they are said to be
 * @param messageId what identifies a message
 * @param validated whether the application judges messages before they are delivered and forwarded
 * @param maxDataBytes most bytes of payload, in messages we publish and in those we take in
 */
public record TopicConfig(
    SignaturePolicy policy, MessageIdFunction messageId, boolean validated, int maxDataBytes) {
  /** What leaves room for the other fields in an RPC of 1 MiB, which go and jvm-libp2p read. */
  public static final int DEFAULT_MAX_DATA_BYTES = 1024 * 1024 - 4096;

  public TopicConfig {
    GossipsubConfig.require(
        maxDataBytes >= 1 && maxDataBytes <= 64 * 1024 * 1024,
        "1 <= maxDataBytes <= 64 MiB",
        maxDataBytes);
  }

  /** Signed messages, identified by author and number, as all implementations have by default. */
  public static TopicConfig signed() {
    return new TopicConfig(
        SignaturePolicy.STRICT_SIGN, MessageIdFunction.ORIGIN, false, DEFAULT_MAX_DATA_BYTES);
  }

  /** Unsigned messages, identified by the SHA-256 of their payload. */
  public static TopicConfig unsigned() {
    return new TopicConfig(
        SignaturePolicy.STRICT_NO_SIGN, MessageIdFunction.CONTENT, false, DEFAULT_MAX_DATA_BYTES);
  }

  public TopicConfig withMessageId(MessageIdFunction messageId) {
    return new TopicConfig(policy, messageId, validated, maxDataBytes);
  }

  public TopicConfig withValidation(boolean validated) {
    return new TopicConfig(policy, messageId, validated, maxDataBytes);
  }

  public TopicConfig withMaxDataBytes(int maxDataBytes) {
    return new TopicConfig(policy, messageId, validated, maxDataBytes);
  }

  /** The message's id in an array of its own; null if there is none, or none that is usable. */
  @Nullable Bytes idOf(GossipMessage message) {
    try {
      Bytes id = messageId.idOf(message);
      return id.isEmpty() || id.size() > GossipsubConfig.Limits.MAX_ID_BYTES ? null : id.compact();
    } catch (RuntimeException e) {
      return null;
    }
  }

  /** Whether a message has to leave the router before it may be delivered and forwarded. */
  boolean needsVerdict() {
    return validated || policy == SignaturePolicy.STRICT_SIGN;
  }
}
