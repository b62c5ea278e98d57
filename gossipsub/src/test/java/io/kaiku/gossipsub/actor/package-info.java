@NullMarked
package io.kaiku.gossipsub.actor;

import org.jspecify.annotations.NullMarked;
