/** Transports over channels: listening, dialing, and the addresses of TCP and of memory. */
@org.jspecify.annotations.NullMarked
package io.kaiku.netty.socket;
