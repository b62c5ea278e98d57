/** The arithmetic and the encodings beneath keys; for {@code io.kaiku.kernel.id} alone. */
@NullMarked
package io.kaiku.kernel.crypto;

import org.jspecify.annotations.NullMarked;
