@NullMarked
package io.kaiku.app.launcher;

import org.jspecify.annotations.NullMarked;
