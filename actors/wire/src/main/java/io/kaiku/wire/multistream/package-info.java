/** multistream-select 1.0.0, which agrees on a protocol (libp2p specs: connections). */
@NullMarked
package io.kaiku.wire.multistream;

import org.jspecify.annotations.NullMarked;
