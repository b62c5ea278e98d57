/** How typed events become bytes and back. */
@NullMarked
package io.kaiku.streams.codec;

import org.jspecify.annotations.NullMarked;
