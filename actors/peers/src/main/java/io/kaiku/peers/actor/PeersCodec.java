package io.kaiku.peers.actor;

import io.kaiku.kernel.bytes.Bytes;
import io.kaiku.kernel.bytes.MalformedException;
import io.kaiku.kernel.id.PeerId;
import io.kaiku.node.carrier.ExchangeCodec;
import io.kaiku.peers.core.Exchange;
import java.util.List;

/** One exchange is one message. */
final class PeersCodec implements ExchangeCodec<Exchange> {

  @Override
  public List<Bytes> encode(Exchange exchange) {
    return List.of(io.kaiku.peers.core.ExchangeCodec.encode(exchange));
  }

  @Override
  public Exchange decode(PeerId from, String protocol, List<Bytes> messages)
      throws MalformedException {
    if (messages.isEmpty()) {
      throw new MalformedException("the substream ended before the exchange");
    }
    return io.kaiku.peers.core.ExchangeCodec.decode(messages.getFirst());
  }
}
