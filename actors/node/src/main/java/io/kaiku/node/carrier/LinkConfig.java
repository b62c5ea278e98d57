package io.kaiku.node.carrier;

import io.kaiku.node.frame.FrameReader;
import java.util.List;

/**
 * The bounds of a {@link LinkCarrier}.
 *
 * @param protocols the ids that are opened, from most to least wanted
 * @param maxQueueBytes what may wait for one peer, in bytes
 * @param maxQueueFrames what may wait for one peer, in messages
 * @param inbound what one peer may have in flight towards the machine
 * @param maxInboundBytes what all peers may have in flight together, in bytes
 */
public record LinkConfig(
    List<String> protocols,
    int maxQueueBytes,
    int maxQueueFrames,
    FrameReader.Credit inbound,
    long maxInboundBytes) {

  /** Checks the bounds. */
  public LinkConfig {
    protocols = List.copyOf(protocols);
    if (protocols.isEmpty() || maxQueueBytes < 1 || maxQueueFrames < 1) {
      throw new IllegalArgumentException(
          "a link needs a protocol and a positive bound of its queue");
    }
    if (maxInboundBytes < 2L * inbound.maxFrameBytes()) {
      throw new IllegalArgumentException(
          "maxInboundBytes must hold at least two of the largest messages");
    }
  }

  /**
   * 1 MiB or 4,096 messages out, 64 messages or 256 KiB in per peer; 64 MiB in altogether, but no
   * more than an eighth of the heap unless a few messages need it.
   */
  public static LinkConfig of(List<String> protocols, int maxFrameBytes) {
    return new LinkConfig(
        protocols,
        Math.max(1 << 20, 2 * maxFrameBytes),
        4096,
        new FrameReader.Credit(maxFrameBytes, 64, 256 << 10),
        Math.max(Math.min(64L << 20, Runtime.getRuntime().maxMemory() / 8), 4L * maxFrameBytes));
  }
}
