@NullMarked
package io.kaiku.streams.flow;

import org.jspecify.annotations.NullMarked;
