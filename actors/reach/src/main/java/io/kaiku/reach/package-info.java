/** Observed addresses and reachability beliefs. Pure. */
@NullMarked
package io.kaiku.reach;

import org.jspecify.annotations.NullMarked;
