/**
 * Yamux: many substreams over one secured connection, as a machine of bytes and commands.
 *
 * <p>{@link io.kaiku.wire.yamux.YamuxSession} is the entry point: decrypted bytes and commands go
 * in, frames and {@link io.kaiku.wire.yamux.YamuxEvent}s come out, and time is an argument. It
 * implements the libp2p specification "yamux", with the error codes that its pull request 622 adds
 * to resets.
 */
@NullMarked
package io.kaiku.wire.yamux;

import org.jspecify.annotations.NullMarked;
