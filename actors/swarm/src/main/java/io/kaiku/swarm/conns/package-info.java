/**
 * Connections that are open: which to use, which to close when there are too many, who may connect.
 */
@NullMarked
package io.kaiku.swarm.conns;

import org.jspecify.annotations.NullMarked;
