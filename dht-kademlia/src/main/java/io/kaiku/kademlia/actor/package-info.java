/** The Kademlia DHT. */
@NullMarked
package io.kaiku.kademlia.actor;

import org.jspecify.annotations.NullMarked;
