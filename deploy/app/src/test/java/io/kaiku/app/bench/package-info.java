@NullMarked
package io.kaiku.app.bench;

import org.jspecify.annotations.NullMarked;
