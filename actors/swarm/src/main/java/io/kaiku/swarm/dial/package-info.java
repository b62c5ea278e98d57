/**
 * Dialing: which addresses of a peer are tried, in which order, how many at once, for how long, and
 * which are left alone for a while because they failed.
 */
@NullMarked
package io.kaiku.swarm.dial;

import org.jspecify.annotations.NullMarked;
