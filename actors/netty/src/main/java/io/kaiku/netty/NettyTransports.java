package io.kaiku.netty;

import io.kaiku.kernel.id.Identity;
import io.kaiku.netty.config.DnsConfig;
import io.kaiku.netty.config.NettyConfig;
import io.kaiku.netty.config.SubstreamConfig;
import io.kaiku.netty.connection.FairBudget;
import io.kaiku.netty.connection.LoopContext;
import io.kaiku.netty.dns.DnsResolver;
import io.kaiku.netty.engine.Engine;
import io.kaiku.netty.engine.EventLoops;
import io.kaiku.netty.engine.LoopTimers;
import io.kaiku.netty.socket.NettyTransport;
import io.kaiku.netty.transport.NameResolver;
import io.kaiku.netty.transport.Transport;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Event loops and the transports on them: the entrance of this module. One instance serves all
 * peers of a process; each peer has transports of its own, which are closed before it. Thread-safe.
 */
public final class NettyTransports {
  private final NettyConfig config;
  private final TransportEvents events;
  private final Engine engine;
  private final EventLoops sockets;
  private final EventLoops pipes;
  private final NameResolver names;
  private final FairBudget memory;

  private NettyTransports(NettyConfig config, DnsConfig dns, TransportEvents events) {
    this.config = config;
    this.events = events;
    this.engine = Engine.firstAvailable(config.threads().engines());
    this.sockets = EventLoops.ofSockets(engine, config.threads().count());
    this.pipes = EventLoops.ofMemory(config.threads().count());
    this.memory = new FairBudget(config.substreams().maxHeld());
    this.names = new DnsResolver(sockets.next(), engine, dns);
  }

  /**
   * Chooses an engine and prepares its event loops, whose threads begin when they are needed.
   *
   * @param events hears what remote peers did wrong, with all transports
   */
  public static NettyTransports start(NettyConfig config, DnsConfig dns, TransportEvents events) {
    return new NettyTransports(config, dns, events);
  }

  /** The engine that was chosen. */
  public Engine engine() {
    return engine;
  }

  /** TCP for the peer with this identity. */
  public Transport tcp(Identity identity) {
    return NettyTransport.tcp(sockets, engine, config, names, timers -> context(identity, timers));
  }

  /** Pipes inside this process for the peer with this identity. */
  public Transport memory(Identity identity) {
    return NettyTransport.memory(pipes, config, timers -> context(identity, timers));
  }

  /** Bytes that all connections together hold now, of {@link SubstreamConfig#maxHeld}. */
  public long heldBytes() {
    return memory.used();
  }

  /** Looks names up; closed with this. */
  public NameResolver names() {
    return names;
  }

  /**
   * Ends the event loops. To be called when all transports are closed; what is left of them is cut
   * off.
   */
  public CompletionStage<Void> close() {
    names.close();
    CompletableFuture<Void> pipesClosed = pipes.close().toCompletableFuture();
    return sockets.close().thenCombine(pipesClosed, (a, b) -> null);
  }

  private LoopContext context(Identity identity, LoopTimers timers) {
    return new LoopContext(identity, config, events, timers, memory);
  }
}
