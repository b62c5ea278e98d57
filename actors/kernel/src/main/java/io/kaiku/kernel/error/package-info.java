/** Error codes that peers tell one another. */
@NullMarked
package io.kaiku.kernel.error;

import org.jspecify.annotations.NullMarked;
