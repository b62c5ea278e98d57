/** Publishing, from the request to the news of who was given the message. */
@NullMarked
package io.kaiku.gossipsub.actor.publish;

import org.jspecify.annotations.NullMarked;
