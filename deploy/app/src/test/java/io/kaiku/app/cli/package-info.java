@NullMarked
package io.kaiku.app.cli;

import org.jspecify.annotations.NullMarked;
