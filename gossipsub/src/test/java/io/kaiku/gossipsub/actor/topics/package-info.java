@NullMarked
package io.kaiku.gossipsub.actor.topics;

import org.jspecify.annotations.NullMarked;
