package io.kaiku.gossipsub.core.rpc;

import io.kaiku.kernel.bytes.Bytes;
import io.kaiku.kernel.id.Identity;
import java.nio.ByteBuffer;
import java.util.function.UnaryOperator;

/**
 * Writes the messages of one peer: stamps them with its PeerId and a number that only ever grows,
 * and signs them (pubsub README, "Message Signing").
 */
public final class MessageAuthor {
  private final Bytes from;
  private final Bytes key;
  private final UnaryOperator<Bytes> signer;
  private long lastSeqno;

  /**
   * An author that signs with a function of its own.
   *
   * @param from the multihash of its PeerId
   * @param key its public key, protobuf-encoded
   * @param firstSeqnoNanos the number of the first message: nanoseconds since 1970, so that a peer
   *     that restarts goes on above all it used before
   */
  public MessageAuthor(Bytes from, Bytes key, UnaryOperator<Bytes> signer, long firstSeqnoNanos) {
    this.from = from;
    this.key = key;
    this.signer = signer;
    this.lastSeqno = firstSeqnoNanos - 1;
  }

  /** The author that an identity is. */
  public static MessageAuthor of(Identity identity, long firstSeqnoNanos) {
    return new MessageAuthor(
        identity.peerId().bytes(), identity.publicKey().encoded(), identity::sign, firstSeqnoNanos);
  }

  /** The next message, as the policy has it; the key is always included. */
  public GossipMessage write(String topic, Bytes data, SignaturePolicy policy) {
    return switch (policy) {
      case STRICT_NO_SIGN -> GossipMessage.unsigned(topic, data);
      case STRICT_SIGN -> {
        lastSeqno++;
        Bytes seqno = Bytes.wrap(ByteBuffer.allocate(Long.BYTES).putLong(lastSeqno).array());
        GossipMessage stamped = GossipMessage.stamped(from, seqno, topic, data);
        yield stamped.signed(signer.apply(stamped.signedBytes()), key);
      }
    };
  }
}
