@NullMarked
package io.kaiku.app.testing;

import org.jspecify.annotations.NullMarked;
