/** Peerstore, dial ranking, connection table, limits and gater. Pure. */
@NullMarked
package io.kaiku.swarm;

import org.jspecify.annotations.NullMarked;
