package io.kaiku.netty.config;

import io.kaiku.wire.yamux.YamuxConfig;

/**
 * All settings of the transports of this module.
 *
 * @param threads which event loops, and how many
 * @param sockets options of sockets and sizes of their buffers
 * @param deadlines how long what may take
 * @param substreams limits of the negotiation of substreams
 * @param yamux limits and windows of the muxer
 */
public record NettyConfig(
    ThreadConfig threads,
    SocketConfig sockets,
    DeadlineConfig deadlines,
    SubstreamConfig substreams,
    YamuxConfig yamux) {

  /** What Kaiku uses when nothing is configured. */
  public static NettyConfig defaults() {
    return new NettyConfig(
        ThreadConfig.defaults(),
        SocketConfig.defaults(),
        DeadlineConfig.defaults(),
        SubstreamConfig.defaults(),
        YamuxConfig.defaults());
  }

  /** These settings with other event loops. */
  public NettyConfig with(ThreadConfig other) {
    return new NettyConfig(other, sockets, deadlines, substreams, yamux);
  }

  /** These settings with other sockets. */
  public NettyConfig with(SocketConfig other) {
    return new NettyConfig(threads, other, deadlines, substreams, yamux);
  }

  /** These settings with other deadlines. */
  public NettyConfig with(DeadlineConfig other) {
    return new NettyConfig(threads, sockets, other, substreams, yamux);
  }

  /** These settings with other limits of negotiations. */
  public NettyConfig with(SubstreamConfig other) {
    return new NettyConfig(threads, sockets, deadlines, other, yamux);
  }

  /** These settings with another muxer. */
  public NettyConfig with(YamuxConfig other) {
    return new NettyConfig(threads, sockets, deadlines, substreams, other);
  }

  static void require(boolean holds, String rule) {
    if (!holds) {
      throw new IllegalArgumentException("transport settings: " + rule);
    }
  }
}
