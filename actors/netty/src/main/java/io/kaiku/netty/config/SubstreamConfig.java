package io.kaiku.netty.config;

/**
 * Limits of substreams.
 *
 * @param maxNegotiating inbound substreams of a connection that are negotiated at a time; more wait
 *     unacknowledged, within the muxer's backlog
 * @param maxWaitingOpens outbound substreams of a connection that wait for the muxer's limits at a
 *     time; more fail
 * @param maxHeld bytes that all connections together hold: what nobody has read, or may arrive
 *     because windows have grown, and what the other sides have not taken
 */
public record SubstreamConfig(int maxNegotiating, int maxWaitingOpens, long maxHeld) {

  private static final long LEAST_HELD = 16L * 1024 * 1024;

  /** A quarter of a heap, at least 16 MiB. */
  public static long heldFor(long maxHeap) {
    return Math.max(LEAST_HELD, maxHeap / 4);
  }

  /** 128 negotiated at a time, 4,096 waiting to be opened, 128 MiB held. */
  public static SubstreamConfig defaults() {
    return new SubstreamConfig(128, 4_096, heldFor(512L * 1024 * 1024));
  }

  /** Refuses limits under which nothing could be opened. */
  public SubstreamConfig {
    NettyConfig.require(maxNegotiating >= 1, "max-negotiating is at least 1");
    NettyConfig.require(maxWaitingOpens >= 0, "max-waiting-opens is not negative");
    NettyConfig.require(maxHeld >= 1 << 20, "max-held is at least 1 MiB");
  }
}
