@NullMarked
package io.kaiku.app;

import org.jspecify.annotations.NullMarked;
