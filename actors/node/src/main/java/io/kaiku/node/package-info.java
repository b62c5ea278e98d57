/** The supervision tree of a peer: connection and protocol shells, metrics, configuration. */
@NullMarked
package io.kaiku.node;

import org.jspecify.annotations.NullMarked;
