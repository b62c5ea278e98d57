/** Peer exchange: /kaiku/peers/1.0.0. */
@NullMarked
package io.kaiku.peers.core;

import org.jspecify.annotations.NullMarked;
