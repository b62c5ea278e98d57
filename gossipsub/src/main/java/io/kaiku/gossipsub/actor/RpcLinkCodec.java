package io.kaiku.gossipsub.actor;

import io.kaiku.gossipsub.core.rpc.Rpc;
import io.kaiku.gossipsub.core.rpc.Rpc.Priority;
import io.kaiku.gossipsub.core.rpc.RpcCodec;
import io.kaiku.gossipsub.core.rpc.RpcLimits;
import io.kaiku.kernel.bytes.Bytes;
import io.kaiku.kernel.bytes.MalformedException;
import io.kaiku.kernel.id.PeerId;
import io.kaiku.node.carrier.LinkCodec;
import java.util.List;

/**
 * RPCs on links. How long one may wait for a slow peer follows from what it is worth then: gossip
 * ages within three heartbeats, and of what is published the publisher is told the fate.
 */
final class RpcLinkCodec implements LinkCodec<Rpc> {
  /**
   * How RPCs of one kind wait.
   *
   * @param level 0 leaves first
   */
  private record Patience(int level, long ttlMs) {}

  private final RpcCodec codec;

  RpcLinkCodec(int maxRpcBytes) {
    this.codec = new RpcCodec(RpcLimits.ofBytes(maxRpcBytes));
  }

  @Override
  public Rpc decode(PeerId from, String protocol, Bytes message) throws MalformedException {
    return codec.decode(message);
  }

  @Override
  public List<LinkOp> encode(Rpc rpc, String protocol) {
    Patience patience = patience(rpc.priority());
    return List.of(
        new LinkOp.Queue(
            rpc.framed(),
            patience.level(),
            patience.ttlMs(),
            rpc.messageId(),
            rpc.priority() == Priority.PUBLISH));
  }

  private static Patience patience(Priority priority) {
    return switch (priority) {
      case CONTROL -> new Patience(0, 60_000);
      case PUBLISH -> new Patience(1, 10_000);
      case FORWARD -> new Patience(2, 5_000);
      case GOSSIP -> new Patience(3, 3_000);
    };
  }
}
