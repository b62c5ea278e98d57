/**
 * The swarm of a peer: what lives as long as its connections do (tables, shared and thread-safe),
 * and the actors that decide (swarm, one per remote peer), which may be killed at any time without
 * losing a connection.
 */
@org.jspecify.annotations.NullMarked
package io.kaiku.node.swarm;
