/**
 * What gossipsub peers say to one another: RPCs, messages, their bytes, identities and signatures.
 */
@NullMarked
package io.kaiku.gossipsub.core.rpc;

import org.jspecify.annotations.NullMarked;
