/** Peer exchange: /kaiku/peers/1.0.0. */
@NullMarked
package io.kaiku.peers.actor;

import org.jspecify.annotations.NullMarked;
