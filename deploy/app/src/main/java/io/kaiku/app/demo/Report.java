package io.kaiku.app.demo;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * What the peers of one data centre have done so far, as a member process reports it.
 *
 * @param published events that its peers published
 * @param delivered events of others that its subscribers received
 * @param missed events that its subscribers were told they missed
 * @param failed events that could not be published
 */
record Report(long published, long delivered, long missed, long failed, Latencies latencies) {
  static final Report NOTHING = new Report(0, 0, 0, 0, new Latencies());

  static Report of(JsonNode event) {
    var counts = event.path("latencies");
    var latencies = new long[counts.size()];
    for (int i = 0; i < latencies.length; i++) {
      latencies[i] = counts.path(i).asLong();
    }
    return new Report(
        event.path("published").asLong(),
        event.path("delivered").asLong(),
        event.path("missed").asLong(),
        event.path("failed").asLong(),
        Latencies.of(latencies));
  }

  Report plus(Report other) {
    var sum = new Latencies();
    sum.addAll(latencies);
    sum.addAll(other.latencies);
    return new Report(
        published + other.published,
        delivered + other.delivered,
        missed + other.missed,
        failed + other.failed,
        sum);
  }
}
