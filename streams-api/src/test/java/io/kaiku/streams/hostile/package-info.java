/**
 * A started peer against one that keeps to no rule. What attacks has its own Noise, Yamux and
 * multistream-select, over blocking sockets and the ciphers of the JDK, so that no misunderstanding
 * of ours is shared by both ends.
 */
@NullMarked
package io.kaiku.streams.hostile;

import org.jspecify.annotations.NullMarked;
