/** The node app: the command line and its entry point. */
@NullMarked
package io.kaiku.app;

import org.jspecify.annotations.NullMarked;
