@NullMarked
package io.kaiku.streams.codec;

import org.jspecify.annotations.NullMarked;
