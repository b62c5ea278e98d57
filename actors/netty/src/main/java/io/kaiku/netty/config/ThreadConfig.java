package io.kaiku.netty.config;

import io.kaiku.netty.engine.Engine;
import java.util.List;

/**
 * The event loops of TCP.
 *
 * @param engines in the order in which they are tried; the first that works here is taken
 * @param count how many event loops; each connection belongs to one of them
 */
public record ThreadConfig(List<Engine> engines, int count) {

  private static final int MAX_COUNT = 1_024;

  /**
   * epoll, then NIO, then io_uring: the order in which they were measured on loopback (NIO 3.0,
   * epoll 2.9 with less work per idle connection, io_uring 2.4–2.8 GB/s). One event loop for each
   * processor.
   */
  public static ThreadConfig defaults() {
    return new ThreadConfig(
        List.of(Engine.EPOLL, Engine.NIO, Engine.IO_URING),
        Runtime.getRuntime().availableProcessors());
  }

  /** Refuses no engine, and fewer than one or more than 1,024 event loops. */
  public ThreadConfig {
    engines = List.copyOf(engines);
    NettyConfig.require(!engines.isEmpty(), "engines names at least one of epoll, nio, io_uring");
    NettyConfig.require(count >= 1 && count <= MAX_COUNT, "threads is 1 to 1024");
  }
}
