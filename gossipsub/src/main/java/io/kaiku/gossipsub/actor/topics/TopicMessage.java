package io.kaiku.gossipsub.actor.topics;

import io.kaiku.kernel.bytes.Bytes;
import io.kaiku.kernel.id.PeerId;
import org.jspecify.annotations.Nullable;

/**
 * A message of a topic, as local users get it.
 *
 * @param id what identifies it in the topic
 * @param author who signed it; null where the topic carries no signatures
 * @param from the peer that sent it to us first; our own PeerId for what we published
 * @param receivedAtMs when the router let it through, in milliseconds since 1970
 */
public record TopicMessage(
    String topic, Bytes id, @Nullable PeerId author, Bytes data, PeerId from, long receivedAtMs) {}
