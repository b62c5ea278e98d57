/**
 * The key space of the Kademlia DHT (specs kad-dht/README.md). Routing table, lookups and records
 * come with the DHT itself.
 */
@NullMarked
package io.kaiku.kademlia.core;

import org.jspecify.annotations.NullMarked;
