package io.kaiku.node.protocol;

import io.kaiku.netty.transport.Substream;

/** Takes inbound substreams of a protocol. */
@FunctionalInterface
public interface InboundHandler {

  /**
   * Owns the substream from now on. Called on the thread of the connection: it must not block, and
   * what it throws resets this substream only.
   */
  void opened(Substream substream);
}
