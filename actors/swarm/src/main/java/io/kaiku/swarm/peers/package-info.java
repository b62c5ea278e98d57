/**
 * The peerstore: what is known of other peers, in memory and bounded. Addresses with where they
 * came from and how long they hold, protocols, keys, signed records, names and purposes.
 */
@NullMarked
package io.kaiku.swarm.peers;

import org.jspecify.annotations.NullMarked;
