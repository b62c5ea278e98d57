/** Immutable bytes, varints, length-delimited frames and text encodings. */
@NullMarked
package io.kaiku.kernel.bytes;

import org.jspecify.annotations.NullMarked;
