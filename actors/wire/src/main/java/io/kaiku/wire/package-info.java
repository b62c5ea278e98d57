/**
 * multistream-select, Noise and Yamux as byte machines. Pure.
 *
 * <p>This package has what they share; {@code upgrade} turns a raw connection into a secured and
 * multiplexed one with them.
 */
@NullMarked
package io.kaiku.wire;

import org.jspecify.annotations.NullMarked;
