/** A deterministic world for protocol cores: virtual time, links, loss, seeds. Pure. */
@NullMarked
package io.kaiku.simkit;

import org.jspecify.annotations.NullMarked;
