package io.kaiku.streams.topic;

import io.kaiku.kernel.bytes.Bytes;
import io.kaiku.kernel.id.PeerId;
import java.util.Optional;

/**
 * A message of a topic.
 *
 * @param id what identifies it in the topic
 * @param author who signed it; empty where the topic carries no signatures
 * @param from the peer that sent it to us first; our own PeerId for what we published
 * @param data the payload, as it was on the wire
 * @param receivedAtMs when it was let through, in milliseconds since 1970
 */
public record TopicMessage(
    String topic, Bytes id, Optional<PeerId> author, PeerId from, Bytes data, long receivedAtMs)
    implements Received {}
