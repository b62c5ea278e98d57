package io.kaiku.node;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import io.kaiku.kernel.id.Identity;
import io.kaiku.netty.NettyTransports;
import io.kaiku.netty.config.NettyConfig;
import io.kaiku.node.metrics.MemoryGauges;
import io.kaiku.node.metrics.TransportMetrics;
import java.util.List;
import java.util.concurrent.CompletionStage;

/**
 * TCP and in-memory transports for the peers of this process, on event loops that they share. To be
 * closed after the last of these peers has stopped.
 */
public final class NodeTransports implements TransportFactory {

  private final NettyTransports netty;
  private final MemoryGauges memory;

  private NodeTransports(NettyTransports netty, long maxHeldBytes) {
    this.netty = netty;
    this.memory = new MemoryGauges(netty::heldBytes, maxHeldBytes);
  }

  /**
   * Prepares event loops as {@code kaiku.netty} says; what is missing is taken from {@code
   * reference.conf}.
   */
  public static NodeTransports start(Config settings) {
    Config all =
        settings
            .withFallback(ConfigFactory.defaultReference(NodeTransports.class.getClassLoader()))
            .resolve();
    Config netty = all.getConfig("kaiku.netty");
    NettyConfig config = NettyParser.transports(netty);
    return new NodeTransports(
        NettyTransports.start(config, NettyParser.names(netty), new TransportMetrics()),
        config.substreams().maxHeld());
  }

  /** The name of the engine that was chosen, such as {@code epoll}. */
  public String engine() {
    return netty.engine().toString();
  }

  @Override
  public Transports create(Identity identity) {
    return new Transports(List.of(netty.tcp(identity), netty.memory(identity)), netty.names());
  }

  /** Ends the event loops; what is left of connections is cut off. */
  public CompletionStage<Void> close() {
    memory.remove();
    return netty.close();
  }
}
