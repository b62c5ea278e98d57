/** The node app: launcher command line, demo and bench. */
@NullMarked
package io.kaiku.app;

import org.jspecify.annotations.NullMarked;
