/** Measures what the stack does on this machine, with processes of its own. */
@NullMarked
package io.kaiku.app.bench;

import org.jspecify.annotations.NullMarked;
