/** A connection on one event loop, from the raw channel to negotiated substreams. */
@org.jspecify.annotations.NullMarked
package io.kaiku.netty.connection;
