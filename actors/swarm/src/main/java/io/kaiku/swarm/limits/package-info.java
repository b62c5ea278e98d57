/**
 * Limits: how many connections and substreams, and how much memory, the system, an IP prefix, a
 * peer, a protocol, a connection and a substream may take.
 */
@NullMarked
package io.kaiku.swarm.limits;

import org.jspecify.annotations.NullMarked;
