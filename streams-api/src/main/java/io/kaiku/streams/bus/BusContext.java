package io.kaiku.streams.bus;

import io.kaiku.kernel.id.PeerId;
import io.kaiku.node.metrics.Counters;
import io.kaiku.streams.Peer;

/**
 * What the topics of a bus share.
 *
 * @param peer below the bus
 * @param counters of the bus
 */
record BusContext(Peer peer, Counters counters) {

  String dataCentre(PeerId publisher) {
    return peer.dataCentre(publisher);
  }

  void count(String name) {
    counters.count(name);
  }
}
