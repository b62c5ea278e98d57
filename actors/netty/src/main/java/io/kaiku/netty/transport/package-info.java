/**
 * The seam between transports and everything above them: connections and substreams in terms of
 * {@link io.kaiku.kernel.bytes.Bytes}, {@link java.util.concurrent.Flow} and {@link
 * java.util.concurrent.CompletionStage}.
 *
 * <p>Threads. Every method may be called from any thread and none blocks. Callbacks and stages run
 * on the thread that owns the connection, so they must not block either: one that does stalls every
 * substream of every connection of that thread. A callback that throws costs its substream or
 * connection, which is closed with an error code, and nothing else.
 *
 * <p>Credit. Nothing that a remote peer sends is taken from it before somebody here has asked for
 * it: a chunk is credited to the peer's window when it was delivered under demand. Unread bytes of
 * a substream are bounded by its window, unanswered inbound substreams by the muxer's backlog.
 *
 * <p>Errors. A stage fails with a {@link io.kaiku.netty.transport.TransportException}, a
 * subscriber's {@code onError} receives a {@link io.kaiku.netty.transport.SubstreamResetException};
 * both carry the libp2p error code.
 */
@org.jspecify.annotations.NullMarked
package io.kaiku.netty.transport;
