package io.kaiku.netty.transport;

/**
 * What a connection has done so far.
 *
 * @param bytesIn received from the network, handshake and encryption included
 * @param bytesOut sent to the network, handshake and encryption included
 * @param substreamsOpen substreams that are open now, those under negotiation included
 * @param substreamsInbound substreams that the other side has opened, in total
 * @param substreamsOutbound substreams that this side has opened, in total
 * @param rttNanos the smoothed round trip of muxer pings, or -1 before the first
 */
public record ConnectionStats(
    long bytesIn,
    long bytesOut,
    int substreamsOpen,
    long substreamsInbound,
    long substreamsOutbound,
    long rttNanos) {}
