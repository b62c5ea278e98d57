package io.kaiku.streams.bus;

import io.kaiku.kernel.id.PeerId;
import io.kaiku.node.metrics.Counters;
import io.kaiku.streams.Peer;
import io.kaiku.streams.flow.Blocking;
import java.util.List;

/**
 * What the topics of a bus share.
 *
 * @param peer below the bus
 * @param counters of the bus
 */
record BusContext(Peer peer, Counters counters) {

  /**
   * The data centre of a publisher, or an empty text. Waits on the present thread, within {@link
   * Peer#dataCentres}' bound and once only, for the card of one that has just connected.
   */
  String awaitDataCentre(PeerId publisher) {
    String known = peer.dataCentre(publisher);
    return known.isEmpty()
        ? Blocking.join(peer.dataCentres(List.of(publisher))).stream().findFirst().orElse("")
        : known;
  }

  void count(String name) {
    counters.count(name);
  }
}
