package io.kaiku.node.carrier;

import io.kaiku.kernel.bytes.Bytes;
import io.kaiku.kernel.bytes.MalformedException;
import io.kaiku.kernel.id.PeerId;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Between a machine's messages and what a {@link LinkCarrier} carries.
 *
 * @param <M> the machine's messages
 */
public interface LinkCodec<M> {

  /**
   * Decodes one message. Called on the thread of the connection, so it is stateless and checks
   * sizes before it allocates.
   *
   * @param protocol the negotiated id of the substream
   */
  M decode(PeerId from, String protocol, Bytes message) throws MalformedException;

  /**
   * What to do with the queue of a peer to carry this message. Called in the actor, once for
   * consecutive sends of the same instance over the same protocol: what it returns may be shared by
   * many peers.
   *
   * @param protocol the id by which the peer came up; a link that is open has negotiated it or a
   *     more wanted one
   */
  List<LinkOp> encode(M message, String protocol);

  /** One step on the queue of a peer. */
  sealed interface LinkOp {

    /**
     * Queue bytes.
     *
     * @param framed the message behind its length, as {@link
     *     io.kaiku.kernel.bytes.Varint#delimited} makes it
     * @param priority 0 is written first, and the highest number is dropped first; below {@link
     *     LinkCarrier#PRIORITIES}
     * @param ttlMs dropped when it has waited longer, in milliseconds
     * @param key cancels it; null if nothing ever does
     * @param confirmed whether the shell hears of its fate; needs a key
     */
    record Queue(Bytes framed, int priority, long ttlMs, @Nullable Object key, boolean confirmed)
        implements LinkOp {
      /** Checks priority and key. */
      public Queue {
        if (priority < 0 || priority >= LinkCarrier.PRIORITIES) {
          throw new IllegalArgumentException(
              "priority is 0 to " + (LinkCarrier.PRIORITIES - 1) + ", not " + priority);
        }
        if (confirmed && key == null) {
          throw new IllegalArgumentException("only what has a key can be confirmed");
        }
      }

      /** Bytes that nobody cancels and nobody waits for. */
      public static Queue of(Bytes framed, int priority, long ttlMs) {
        return new Queue(framed, priority, ttlMs, null, false);
      }
    }

    /** Drop what waits under a key. */
    record Cancel(Object key) implements LinkOp {}
  }
}
