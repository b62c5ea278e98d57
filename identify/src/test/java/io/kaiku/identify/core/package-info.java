@NullMarked
package io.kaiku.identify.core;

import org.jspecify.annotations.NullMarked;
