/** Examples compiled by the build. */
@NullMarked
package io.kaiku.examples;

import org.jspecify.annotations.NullMarked;
