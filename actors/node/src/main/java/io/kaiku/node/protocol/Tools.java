package io.kaiku.node.protocol;

import io.kaiku.node.AnchoredClock;
import io.kaiku.node.metrics.Counters;
import io.kaiku.node.metrics.RateLimitedLog;
import java.security.SecureRandom;

/**
 * The services of a peer that are not about other peers.
 *
 * @param clock the only clock of the peer
 * @param random the only source of randomness of the peer; pass generators seeded from it to
 *     machines
 * @param counters counts by name, tagged with peer and module
 * @param alarms calls back later
 * @param log for what remote peers cause: one line per class, peer and interval
 */
public record Tools(
    AnchoredClock clock,
    SecureRandom random,
    Counters counters,
    Alarms alarms,
    RateLimitedLog log) {}
