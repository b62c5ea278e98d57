@NullMarked
package io.kaiku.streams.testing;

import org.jspecify.annotations.NullMarked;
