/** Who attacks, what it is attacked with, and what is watched meanwhile. */
@NullMarked
package io.kaiku.streams.hostile.bad;

import org.jspecify.annotations.NullMarked;
