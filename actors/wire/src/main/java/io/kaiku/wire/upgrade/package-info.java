/** From a raw connection to a secured, multiplexed one (libp2p specs: connections, "Upgrading"). */
@NullMarked
package io.kaiku.wire.upgrade;

import org.jspecify.annotations.NullMarked;
