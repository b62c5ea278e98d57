/**
 * Ways in which the messages of a protocol travel over substreams, each bounded in count, bytes and
 * time.
 */
@org.jspecify.annotations.NullMarked
package io.kaiku.node.carrier;
