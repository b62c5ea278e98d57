/** Peers that are smaller than those of users, to be the other end of many connections. */
@NullMarked
package io.kaiku.app.bench.crowd;

import org.jspecify.annotations.NullMarked;
