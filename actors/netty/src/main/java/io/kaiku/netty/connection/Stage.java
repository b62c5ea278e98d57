package io.kaiku.netty.connection;

import io.kaiku.kernel.bytes.Bytes;
import io.kaiku.wire.yamux.StreamEnd;

/**
 * What a substream is at the moment: the receiver of its events, attached to the muxer's stream.
 */
interface Stage {
  void received(Bytes data);

  void remoteFinished();

  void writable();

  void ended(StreamEnd end);
}
