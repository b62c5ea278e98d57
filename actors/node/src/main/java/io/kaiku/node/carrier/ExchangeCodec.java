package io.kaiku.node.carrier;

import io.kaiku.kernel.bytes.Bytes;
import io.kaiku.kernel.bytes.MalformedException;
import io.kaiku.kernel.id.PeerId;
import java.util.List;

/**
 * Between a machine's messages and what an {@link ExchangeCarrier} carries.
 *
 * @param <M> the machine's messages
 */
public interface ExchangeCodec<M> {

  /** The messages to write, without their lengths. Called in the actor. */
  List<Bytes> encode(M message);

  /** One message from what a substream brought. Called on the thread of the connection. */
  M decode(PeerId from, String protocol, List<Bytes> messages) throws MalformedException;
}
