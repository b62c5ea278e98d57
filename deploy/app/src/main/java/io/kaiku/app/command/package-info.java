/** The commands, one class each. */
@NullMarked
package io.kaiku.app.command;

import org.jspecify.annotations.NullMarked;
