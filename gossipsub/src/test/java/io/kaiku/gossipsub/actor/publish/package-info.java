@NullMarked
package io.kaiku.gossipsub.actor.publish;

import org.jspecify.annotations.NullMarked;
