package io.kaiku.swarm.limits;

import java.util.List;
import java.util.function.ToLongFunction;

/**
 * A quantity that scopes bound.
 *
 * @param key the end of its configuration key
 * @param unit what is counted
 */
record Gauge(
    String key, String unit, ToLongFunction<Claim> amount, ToLongFunction<ScopeLimit> max) {
  /** Every quantity. */
  static final List<Gauge> ALL =
      List.of(
          new Gauge(
              "connections.inbound",
              "inbound connections",
              Claim::connectionsIn,
              limit -> limit.connections().inbound()),
          new Gauge(
              "connections.outbound",
              "outbound connections",
              Claim::connectionsOut,
              limit -> limit.connections().outbound()),
          new Gauge(
              "connections.total",
              "connections",
              claim -> (long) claim.connectionsIn() + claim.connectionsOut(),
              limit -> limit.connections().total()),
          new Gauge(
              "streams.inbound",
              "inbound substreams",
              Claim::streamsIn,
              limit -> limit.streams().inbound()),
          new Gauge(
              "streams.outbound",
              "outbound substreams",
              Claim::streamsOut,
              limit -> limit.streams().outbound()),
          new Gauge(
              "streams.total",
              "substreams",
              claim -> (long) claim.streamsIn() + claim.streamsOut(),
              limit -> limit.streams().total()));

  /** Whether so much more would be too much; nothing more never is. */
  boolean exceeds(Claim held, Claim more, ScopeLimit limit) {
    long added = amount.applyAsLong(more);
    return added > 0 && added > max.applyAsLong(limit) - amount.applyAsLong(held);
  }
}
