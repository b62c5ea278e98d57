@NullMarked
package io.kaiku.examples;

import org.jspecify.annotations.NullMarked;
