/**
 * The interoperation matrix: our command line against peers of the official go, rust and js
 * libraries.
 */
@NullMarked
package io.kaiku.interop;

import org.jspecify.annotations.NullMarked;
