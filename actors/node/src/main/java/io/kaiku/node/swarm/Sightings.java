package io.kaiku.node.swarm;

import io.kaiku.kernel.addr.Multiaddr;
import io.kaiku.netty.transport.Connection;
import io.kaiku.node.protocol.Tools;
import io.kaiku.reach.Observation;
import io.kaiku.reach.ObservedAddresses;
import io.kaiku.reach.ObservedConfig;
import io.kaiku.reach.Verdict;

/**
 * As whom others see us, and which of that we believe and say. Confined to the swarm actor; begins
 * anew with it.
 */
final class Sightings {

  private final Announcement self;
  private final Tools tools;
  private final ObservedAddresses observed;

  Sightings(Announcement self, Tools tools, ObservedConfig config) {
    this.self = self;
    this.tools = tools;
    this.observed = new ObservedAddresses(config);
  }

  /** Takes a claim; whether it counts, so that the end of the connection matters. */
  boolean claimed(Connection by, Multiaddr address) {
    observed.listeners(self.listenAddresses());
    Observation claim = new Observation(by.id(), by.remoteAddress(), by.localAddress(), address);
    Verdict verdict = observed.observe(claim, tools.clock().nowMs());
    tools.counters().count("observed." + verdict);
    if (verdict.counts()) {
      announce();
    }
    return verdict.counts();
  }

  void closed(long connection) {
    observed.closed(connection, tools.clock().nowMs());
  }

  /** Says what is believed now. */
  void announce() {
    self.confirmed(observed.advertised(tools.clock().nowMs()));
  }
}
