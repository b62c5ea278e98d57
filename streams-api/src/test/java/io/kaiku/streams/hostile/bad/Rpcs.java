package io.kaiku.streams.hostile.bad;

import io.kaiku.kernel.bytes.Bytes;
import io.kaiku.kernel.id.Identity;
import java.nio.ByteBuffer;

/** Fields and messages of gossipsub RPCs (specs pubsub/README.md). */
public final class Rpcs {
  public static final int SUBSCRIPTION = 1;
  public static final int PUBLISH = 2;
  public static final int CONTROL = 3;

  public static final int IHAVE = 1;
  public static final int IWANT = 2;
  public static final int GRAFT = 3;
  public static final int PRUNE = 4;

  private Rpcs() {}

  /** A signed message; the signature of one that is bent does not hold. */
  public static Proto signed(Identity author, String topic, long seqno, byte[] data, boolean bent) {
    byte[] signed = message(author.peerId().bytes().toArray(), topic, seqno, data).toArray();
    byte[] signature =
        author.sign(Bytes.utf8("libp2p-pubsub:").concat(Bytes.wrap(signed))).toArray();
    if (bent) {
      signature[5] ^= 1;
    }
    return Proto.message()
        .raw(signed)
        .bytes(5, signature)
        .bytes(6, author.publicKey().encoded().toArray());
  }

  /** A message without a signature. */
  public static Proto message(byte[] from, String topic, long seqno, byte[] data) {
    return Proto.message()
        .bytes(1, from)
        .bytes(2, data)
        .bytes(3, ByteBuffer.allocate(8).putLong(seqno).array())
        .text(4, topic);
  }
}
