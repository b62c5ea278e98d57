package io.kaiku.peers.actor;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import io.kaiku.node.carrier.ExchangeServer;
import io.kaiku.peers.core.PeerCard;
import io.kaiku.peers.core.PeerExchangeConfig;

/**
 * How peer exchange behaves; every value is explained in {@code reference.conf} under {@code
 * kaiku.peers}.
 *
 * @param exchange the network, and how many of its peers to know and to keep
 * @param dataCentre our own label
 * @param deadlineMs of one exchange, in milliseconds
 * @param capacity of exchanges that are read at a time
 */
public record PeersSettings(
    PeerExchangeConfig exchange,
    String dataCentre,
    long deadlineMs,
    ExchangeServer.Capacity capacity) {

  /** Checks the labels and the deadline. */
  public PeersSettings {
    PeerCard.requireLabel("kaiku.peers.network", exchange.network());
    PeerCard.requireLabel("kaiku.peers.data-centre", dataCentre);
    if (deadlineMs < 1) {
      throw new IllegalArgumentException("kaiku.peers.deadline must be positive");
    }
  }

  /** The defaults, under what the system properties and {@code application.conf} say. */
  public static PeersSettings load() {
    return parse(ConfigFactory.load().getConfig("kaiku.peers"));
  }

  /**
   * Reads the settings below {@code kaiku.peers}.
   *
   * @throws IllegalArgumentException if a value cannot work; {@link
   *     com.typesafe.config.ConfigException} if one is missing
   */
  public static PeersSettings parse(Config peers) {
    return new PeersSettings(
        new PeerExchangeConfig(
            peers.getString("network"),
            peers.getInt("target-degree"),
            peers.getInt("max-known"),
            peers.getDuration("announce").toMillis(),
            peers.getDuration("forget").toMillis()),
        peers.getString("data-centre"),
        peers.getDuration("deadline").toMillis(),
        capacity(peers));
  }

  private static ExchangeServer.Capacity capacity(Config peers) {
    try {
      return new ExchangeServer.Capacity(
          peers.getInt("serve.max-per-peer"), peers.getInt("serve.max-total"));
    } catch (IllegalArgumentException wrong) {
      throw new IllegalArgumentException("kaiku.peers.serve " + wrong.getMessage(), wrong);
    }
  }

  /** The same in this network and data centre. */
  public PeersSettings in(String network, String newDataCentre) {
    return new PeersSettings(
        new PeerExchangeConfig(
            network,
            exchange.targetDegree(),
            exchange.maxKnown(),
            exchange.announceMs(),
            exchange.forgetMs()),
        newDataCentre,
        deadlineMs,
        capacity);
  }
}
