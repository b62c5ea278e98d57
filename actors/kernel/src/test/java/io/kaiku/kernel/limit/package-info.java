@NullMarked
package io.kaiku.kernel.limit;

import org.jspecify.annotations.NullMarked;
