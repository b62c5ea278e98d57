/**
 * Topics as their local users see them: what they are told of a topic, and how messages reach many
 * subscribers of whom none can hold up another.
 */
@NullMarked
package io.kaiku.gossipsub.actor.topics;

import org.jspecify.annotations.NullMarked;
