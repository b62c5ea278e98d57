@NullMarked
package io.kaiku.streams.topic;

import org.jspecify.annotations.NullMarked;
