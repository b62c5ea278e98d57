/** What all commands have in common: output, exit codes, errors, logs, key files. */
@NullMarked
package io.kaiku.app.cli;

import org.jspecify.annotations.NullMarked;
