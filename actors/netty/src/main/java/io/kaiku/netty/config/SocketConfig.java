package io.kaiku.netty.config;

/**
 * Options of sockets.
 *
 * @param backlog connections that the system has accepted and we have not
 * @param maxReadBytes the most bytes taken by one read; reads grow to it as bytes come
 * @param writeLowWater bytes below which a socket that was full takes more
 * @param writeHighWater bytes that wait for the socket before substreams are told to wait
 */
public record SocketConfig(int backlog, int maxReadBytes, int writeLowWater, int writeHighWater) {

  private static final int KIB = 1024;
  private static final int MAX_BUFFER = 16 * KIB * KIB;

  /** 1,024 connections, reads up to 512 KiB, 128 KiB to 512 KiB waiting to be written. */
  public static SocketConfig defaults() {
    return new SocketConfig(1_024, 512 * KIB, 128 * KIB, 512 * KIB);
  }

  /** Refuses sizes that cannot work. */
  public SocketConfig {
    NettyConfig.require(backlog >= 1, "backlog is at least 1");
    NettyConfig.require(
        maxReadBytes >= 2 * KIB && maxReadBytes <= MAX_BUFFER, "max-read is 2 KiB to 16 MiB");
    NettyConfig.require(
        writeLowWater >= 1 && writeLowWater <= writeHighWater && writeHighWater <= MAX_BUFFER,
        "1 <= write-low-water <= write-high-water <= 16 MiB");
  }
}
