/**
 * Limits: how many connections and substreams the system, an IP prefix, a peer, a protocol and a
 * connection may take.
 */
@NullMarked
package io.kaiku.swarm.limits;

import org.jspecify.annotations.NullMarked;
