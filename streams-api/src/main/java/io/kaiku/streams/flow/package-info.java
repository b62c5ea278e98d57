/** Pekko stages over {@link java.util.concurrent.Flow}, without a mailbox for each element. */
@NullMarked
package io.kaiku.streams.flow;

import org.jspecify.annotations.NullMarked;
