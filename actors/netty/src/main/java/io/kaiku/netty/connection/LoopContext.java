package io.kaiku.netty.connection;

import io.kaiku.kernel.id.Identity;
import io.kaiku.netty.TransportEvents;
import io.kaiku.netty.config.NettyConfig;
import io.kaiku.netty.engine.LoopTimers;
import io.kaiku.wire.noise.ChaChaPoly;
import io.kaiku.wire.noise.NoiseProtocol;
import io.kaiku.wire.upgrade.UpgradeConfig;
import io.kaiku.wire.yamux.ReceiveBudget;
import java.security.SecureRandom;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What all connections of one transport on one event loop share: the keys and ciphers of
 * handshakes, timers, settings. Belongs to the event loop's thread.
 */
public final class LoopContext {
  /** The id of the muxer. */
  static final String YAMUX = "/yamux/1.0.0";

  private final Identity identity;
  private final NettyConfig config;
  private final TransportEvents events;
  private final LoopTimers timers;
  private final ReceiveBudget memory;
  private @Nullable UpgradeConfig upgrades;

  /** The context of one event loop; may be created on any thread. */
  public LoopContext(
      Identity identity,
      NettyConfig config,
      TransportEvents events,
      LoopTimers timers,
      ReceiveBudget memory) {
    this.identity = identity;
    this.config = config;
    this.events = events;
    this.timers = timers;
    this.memory = memory;
  }

  /** The settings of its transport. */
  public NettyConfig config() {
    return config;
  }

  /** Hears what goes wrong. */
  public TransportEvents events() {
    return events;
  }

  LoopTimers timers() {
    return timers;
  }

  /** Shared by all connections of the process. */
  ReceiveBudget memory() {
    return memory;
  }

  /** What connections are upgraded with; its keys are made at the first call. */
  UpgradeConfig upgrades() {
    if (upgrades == null) {
      NoiseProtocol noise = new NoiseProtocol(identity, new ChaChaPoly(), new SecureRandom());
      upgrades = new UpgradeConfig(List.of(noise), List.of(YAMUX));
    }
    return upgrades;
  }
}
