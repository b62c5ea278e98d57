@NullMarked
package io.kaiku.interop;

import org.jspecify.annotations.NullMarked;
