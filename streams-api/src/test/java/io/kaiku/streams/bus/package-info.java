@NullMarked
package io.kaiku.streams.bus;

import org.jspecify.annotations.NullMarked;
