/** Transports on Netty; the only module that imports io.netty.channel. */
@NullMarked
package io.kaiku.netty;

import org.jspecify.annotations.NullMarked;
