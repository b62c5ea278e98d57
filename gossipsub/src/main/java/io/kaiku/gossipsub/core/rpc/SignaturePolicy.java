package io.kaiku.gossipsub.core.rpc;

/** Which messages a topic carries (pubsub README, "Signature Policy Options"). */
public enum SignaturePolicy {
  /** Every message names its author and a number, and the author signed it. */
  STRICT_SIGN {
    @Override
    public boolean allows(GossipMessage message) {
      var from = message.from();
      var seqno = message.seqno();
      return from != null
          && !from.isEmpty()
          && from.size() <= MAX_FROM_BYTES
          && seqno != null
          && seqno.size() == Long.BYTES
          && message.signature() != null;
    }
  },
  /** No message says who wrote it. */
  STRICT_NO_SIGN {
    @Override
    public boolean allows(GossipMessage message) {
      return message.from() == null
          && message.seqno() == null
          && message.signature() == null
          && message.key() == null;
    }
  };

  /** No multihash of a PeerId is longer. */
  private static final int MAX_FROM_BYTES = 64;

  /** Whether the message has the fields that it must have and none that it must not have. */
  public abstract boolean allows(GossipMessage message);
}
