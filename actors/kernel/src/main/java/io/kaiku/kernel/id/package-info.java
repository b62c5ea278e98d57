/** Peer ids, keys and signatures (libp2p specs: peer-ids). */
@NullMarked
package io.kaiku.kernel.id;

import org.jspecify.annotations.NullMarked;
