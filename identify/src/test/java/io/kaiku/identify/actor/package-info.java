@NullMarked
package io.kaiku.identify.actor;

import org.jspecify.annotations.NullMarked;
