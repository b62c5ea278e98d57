package io.kaiku.node.metrics;

import kamon.Kamon;
import kamon.metric.Gauge;

/** How many connections and peers there are, in Kamon. */
public final class SwarmGauges {

  private final Gauge connections;
  private final Gauge peers;

  /**
   * Creates the gauges of one peer.
   *
   * @param peer a short name of the local peer
   */
  public SwarmGauges(String peer) {
    this.connections = Kamon.gauge(MetricNames.CONNECTIONS).withTag("peer", peer);
    this.peers = Kamon.gauge(MetricNames.PEERS).withTag("peer", peer);
  }

  /** Says how many there are now. */
  public void update(int openConnections, int connectedPeers) {
    connections.update(openConnections);
    peers.update(connectedPeers);
  }

  /** Takes the gauges of a peer that has stopped away. */
  public void remove() {
    connections.remove();
    peers.remove();
  }
}
