/** The Noise security protocol of libp2p (libp2p specs: noise). */
@NullMarked
package io.kaiku.wire.noise;

import org.jspecify.annotations.NullMarked;
