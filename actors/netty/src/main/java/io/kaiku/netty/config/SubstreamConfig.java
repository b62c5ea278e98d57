package io.kaiku.netty.config;

/**
 * Limits of the negotiation of substreams, for each connection.
 *
 * @param maxNegotiating inbound substreams that are negotiated at a time; more wait unacknowledged,
 *     within the muxer's backlog
 * @param maxWaitingOpens outbound substreams that wait for the muxer's limits at a time; more fail
 */
public record SubstreamConfig(int maxNegotiating, int maxWaitingOpens) {

  /** 128 negotiated at a time, 4,096 waiting to be opened. */
  public static SubstreamConfig defaults() {
    return new SubstreamConfig(128, 4_096);
  }

  /** Refuses limits under which nothing could be opened. */
  public SubstreamConfig {
    NettyConfig.require(maxNegotiating >= 1, "max-negotiating is at least 1");
    NettyConfig.require(maxWaitingOpens >= 0, "max-waiting-opens is not negative");
  }
}
