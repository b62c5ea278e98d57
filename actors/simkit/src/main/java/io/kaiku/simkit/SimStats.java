package io.kaiku.simkit;

/**
 * What a run has done so far.
 *
 * @param steps inputs handled by all machines
 * @param sent messages that found a link
 * @param lost messages that the loss model took
 * @param cut messages that were under way when their link broke
 * @param unroutable messages to a peer without a link
 * @param drops peers that a machine asked to disconnect
 */
public record SimStats(long steps, long sent, long lost, long cut, long unroutable, long drops) {}
