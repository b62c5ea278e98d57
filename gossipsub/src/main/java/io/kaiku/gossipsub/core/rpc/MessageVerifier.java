package io.kaiku.gossipsub.core.rpc;

import io.kaiku.kernel.bytes.Bytes;
import io.kaiku.kernel.bytes.MalformedException;
import io.kaiku.kernel.id.PeerId;
import io.kaiku.kernel.id.PublicKey;
import org.jspecify.annotations.Nullable;

/**
 * Checks that a message was signed by the peer that it names as its author. It touches no state, so
 * shells run it beside the router and for many messages at once.
 */
public final class MessageVerifier {
  private MessageVerifier() {}

  /** Whether signature, key and author belong together; what is malformed does not. */
  public static boolean verify(GossipMessage message) {
    Bytes from = message.from();
    Bytes signature = message.signature();
    if (from == null || signature == null) {
      return false;
    }
    try {
      PublicKey key = keyOf(PeerId.fromBytes(from), message.key());
      return key.verify(message.signedBytes(), signature);
    } catch (MalformedException e) {
      return false;
    }
  }

  /** The key of the message, or the one inside the PeerId; never one of another peer. */
  private static PublicKey keyOf(PeerId author, @Nullable Bytes key) throws MalformedException {
    if (key == null || key.isEmpty()) {
      return author
          .publicKey()
          .orElseThrow(() -> new MalformedException("no key, and none in " + author));
    }
    PublicKey named = PublicKey.decode(key);
    if (!PeerId.of(named).equals(author)) {
      throw new MalformedException("the key is not that of " + author);
    }
    return named;
  }
}
