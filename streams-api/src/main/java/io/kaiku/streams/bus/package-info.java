/** Typed events for services that need not know about peers. */
@NullMarked
package io.kaiku.streams.bus;

import org.jspecify.annotations.NullMarked;
