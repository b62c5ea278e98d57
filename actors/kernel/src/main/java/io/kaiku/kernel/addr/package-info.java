/** Multiaddresses (multiformats: multiaddr). */
@NullMarked
package io.kaiku.kernel.addr;

import org.jspecify.annotations.NullMarked;
