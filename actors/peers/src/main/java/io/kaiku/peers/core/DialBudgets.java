package io.kaiku.peers.core;

import io.kaiku.kernel.id.PeerId;
import io.kaiku.kernel.limit.TokenBucket;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How many dials others may cause. A connected peer has a budget of its own; those that are gone
 * share one, so that leaving gains nothing; and those that we dial because we were connected to
 * them share another, so that names alone never keep us from coming back. A dial costs the more,
 * the more addresses it may try.
 */
final class DialBudgets implements KnownPeers.DialBudget {
  private final Map<PeerId, PeerExchange.Neighbour> neighbours;
  private @Nullable TokenBucket departed;
  private @Nullable TokenBucket returning;

  DialBudgets(Map<PeerId, PeerExchange.Neighbour> neighbours) {
    this.neighbours = neighbours;
  }

  static TokenBucket bucket(int perMinute, long nowMs) {
    return new TokenBucket(perMinute, perMinute / 60.0, nowMs);
  }

  @Override
  public boolean mayReturn(int addresses, long nowMs) {
    if (returning == null) {
      returning = bucket(PeerExchangeConfig.DIALS_OF_DEPARTED, nowMs);
    }
    return returning.take(cost(addresses), nowMs);
  }

  @Override
  public boolean mayDialFor(PeerId source, int addresses, long nowMs) {
    var neighbour = neighbours.get(source);
    if (neighbour != null) {
      return neighbour.dials.take(cost(addresses), nowMs);
    }
    if (departed == null) {
      departed = bucket(PeerExchangeConfig.DIALS_OF_DEPARTED, nowMs);
    }
    return departed.take(cost(addresses), nowMs);
  }

  /** No more than a full budget, so that nobody is out of reach for having many addresses. */
  private static int cost(int addresses) {
    int cost = Math.ceilDiv(addresses, PeerExchangeConfig.ADDRESSES_PER_DIAL);
    return Math.clamp(cost, 1, PeerExchangeConfig.DIALS_PER_SOURCE);
  }
}
