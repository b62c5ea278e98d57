/** gossipsub. */
@NullMarked
package io.kaiku.gossipsub.core;

import org.jspecify.annotations.NullMarked;
