/** Tests of what users compile against. */
@NullMarked
package io.kaiku.streams;

import org.jspecify.annotations.NullMarked;
