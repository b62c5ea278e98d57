/** The two directions of a substream as a Reactive Streams publisher and subscriber. */
@org.jspecify.annotations.NullMarked
package io.kaiku.netty.substream;
