/** What the router remembers; every collection here is bounded, whatever peers do. */
@NullMarked
package io.kaiku.gossipsub.core.state;

import org.jspecify.annotations.NullMarked;
