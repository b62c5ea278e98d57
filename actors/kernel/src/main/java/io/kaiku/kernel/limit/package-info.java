/** Rates, with time as an argument. */
@NullMarked
package io.kaiku.kernel.limit;

import org.jspecify.annotations.NullMarked;
