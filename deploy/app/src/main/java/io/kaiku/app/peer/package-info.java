/** A peer for the length of a command: its options, its start and its end. */
@NullMarked
package io.kaiku.app.peer;

import org.jspecify.annotations.NullMarked;
