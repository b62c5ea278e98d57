/** multistream-select, Noise and Yamux as byte machines. Pure. */
@NullMarked
package io.kaiku.wire;

import org.jspecify.annotations.NullMarked;
