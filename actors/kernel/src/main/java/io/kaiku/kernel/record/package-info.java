/** Signed envelopes and peer records (libp2p specs: RFC 0002, RFC 0003). */
@NullMarked
package io.kaiku.kernel.record;

import org.jspecify.annotations.NullMarked;
