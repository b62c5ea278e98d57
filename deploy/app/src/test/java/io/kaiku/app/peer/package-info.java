@NullMarked
package io.kaiku.app.peer;

import org.jspecify.annotations.NullMarked;
