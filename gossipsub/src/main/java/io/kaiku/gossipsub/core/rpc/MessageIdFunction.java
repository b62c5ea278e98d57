package io.kaiku.gossipsub.core.rpc;

import io.kaiku.kernel.bytes.Bytes;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/**
 * What identifies a message (pubsub README, "Message Identification"). All peers of a topic must
 * compute the same, or gossip repairs nothing there.
 *
 * <p>The default of the spec, of go and of jvm-libp2p is {@link #ORIGIN}. rust-libp2p, js-libp2p
 * and nim-libp2p have defaults of their own and need to be told.
 */
@FunctionalInterface
public interface MessageIdFunction {
  /** Author and number, one after the other: for signed topics. */
  MessageIdFunction ORIGIN =
      message -> {
        Bytes from = message.from();
        Bytes seqno = message.seqno();
        return Bytes.join(from == null ? Bytes.EMPTY : from, seqno == null ? Bytes.EMPTY : seqno);
      };

  /**
   * SHA-256 of the payload: for topics without signatures, where equal payloads are one message.
   */
  MessageIdFunction CONTENT =
      message -> {
        try {
          MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
          sha256.update(message.data().asByteBuffer());
          return Bytes.wrap(sha256.digest());
        } catch (NoSuchAlgorithmException e) {
          throw new IllegalStateException("every JVM has SHA-256", e);
        }
      };

  /** The id; empty or overlong ids, and what is thrown, count as an invalid message. */
  Bytes idOf(GossipMessage message);
}
