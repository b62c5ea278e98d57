package io.kaiku.streams.bus;

import java.time.Instant;

/**
 * An event.
 *
 * @param topic its topic
 * @param from who published it, proved by a signature; empty where the topic carries none
 * @param dataCentre where the publisher runs, as it says itself, signed; empty if it is not known
 * @param receivedAt when it was received here
 * @param value the event itself
 * @param missed how many events this subscriber missed directly before this one
 */
public record Event<T>(
    String topic, String from, String dataCentre, Instant receivedAt, T value, long missed)
    implements Delivery<T> {}
