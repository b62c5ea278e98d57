/** PeerId, keys, Multiaddr, envelopes, varints and the Machine contract. Pure. */
@NullMarked
package io.kaiku.kernel;

import org.jspecify.annotations.NullMarked;
