package io.kaiku.node;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import io.kaiku.kernel.addr.Multiaddr;
import io.kaiku.kernel.bytes.MalformedException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * How a peer behaves; every value is explained in {@code reference.conf} under {@code kaiku.node}.
 * A combination that cannot work cannot be constructed: the message names the setting.
 */
public record PeerConfig(
    List<Multiaddr> listen,
    List<Multiaddr> announce,
    Duration identifyDeadline,
    Dial dial,
    Connections connections,
    Substreams substreams,
    Restart restart,
    Shutdown shutdown) {

  /** Keeps immutable lists. */
  public PeerConfig {
    listen = List.copyOf(listen);
    announce = List.copyOf(announce);
    require(
        isPositive(identifyDeadline), "identify-deadline", "must be positive", identifyDeadline);
  }

  /** How long dials take and how many there are. */
  public record Dial(Duration deadline, int maxPending) {
    /** Checks the values. */
    public Dial {
      require(isPositive(deadline), "dial.deadline", "must be positive", deadline);
      require(maxPending > 0, "dial.max-pending", "must be positive", maxPending);
    }
  }

  /** How many connections there may be, and how many are kept. */
  public record Connections(
      int low,
      int high,
      int maxTotal,
      int maxPerPeer,
      int maxPerPrefix,
      int maxHalfOpen,
      Duration grace) {
    /** Checks the values. */
    public Connections {
      require(
          low > 0 && low <= high,
          "connections.low",
          "must be positive and at most connections.high",
          low);
      require(high <= maxTotal, "connections.high", "must be at most connections.max-total", high);
      require(maxPerPeer > 0, "connections.max-per-peer", "must be positive", maxPerPeer);
      require(maxPerPrefix > 0, "connections.max-per-prefix", "must be positive", maxPerPrefix);
      require(maxHalfOpen > 0, "connections.max-half-open", "must be positive", maxHalfOpen);
      require(!grace.isNegative(), "connections.grace", "must not be negative", grace);
    }
  }

  /** How many inbound substreams there may be. */
  public record Substreams(int maxPerPeerAndProtocol, int maxPerPeer, int maxTotal) {
    /** Checks the values. */
    public Substreams {
      require(
          maxPerPeerAndProtocol > 0,
          "substreams.max-per-peer-and-protocol",
          "must be positive",
          maxPerPeerAndProtocol);
      require(maxPerPeer > 0, "substreams.max-per-peer", "must be positive", maxPerPeer);
      require(maxTotal > 0, "substreams.max-total", "must be positive", maxTotal);
    }
  }

  /** How fast an actor that threw is started again. */
  public record Restart(Duration minBackoff, Duration maxBackoff) {
    /** Checks the values. */
    public Restart {
      require(isPositive(minBackoff), "restart.min-backoff", "must be positive", minBackoff);
      require(
          minBackoff.compareTo(maxBackoff) <= 0,
          "restart.max-backoff",
          "must be at least restart.min-backoff",
          maxBackoff);
    }
  }

  /** How long a peer takes to stop. */
  public record Shutdown(Duration flush, Duration deadline) {
    /** Checks the values. */
    public Shutdown {
      require(!flush.isNegative(), "shutdown.flush", "must not be negative", flush);
      require(
          isPositive(deadline) && flush.compareTo(deadline) <= 0,
          "shutdown.deadline",
          "must be positive and at least shutdown.flush",
          deadline);
    }
  }

  /**
   * The defaults of {@code reference.conf}, under what the system properties and {@code
   * application.conf} say.
   */
  public static PeerConfig load() {
    return parse(ConfigFactory.load().getConfig("kaiku.node"));
  }

  /**
   * Reads the settings below {@code kaiku.node}.
   *
   * @throws IllegalArgumentException if a value cannot work; {@link
   *     com.typesafe.config.ConfigException} if one is missing
   */
  public static PeerConfig parse(Config node) {
    Config connections = node.getConfig("connections");
    Config substreams = node.getConfig("substreams");
    return new PeerConfig(
        addresses(node, "listen"),
        addresses(node, "announce"),
        node.getDuration("identify-deadline"),
        new Dial(node.getDuration("dial.deadline"), node.getInt("dial.max-pending")),
        new Connections(
            connections.getInt("low"),
            connections.getInt("high"),
            connections.getInt("max-total"),
            connections.getInt("max-per-peer"),
            connections.getInt("max-per-prefix"),
            connections.getInt("max-half-open"),
            connections.getDuration("grace")),
        new Substreams(
            substreams.getInt("max-per-peer-and-protocol"),
            substreams.getInt("max-per-peer"),
            substreams.getInt("max-total")),
        new Restart(
            node.getDuration("restart.min-backoff"), node.getDuration("restart.max-backoff")),
        new Shutdown(node.getDuration("shutdown.flush"), node.getDuration("shutdown.deadline")));
  }

  /** The same, listening elsewhere. */
  public PeerConfig withListen(List<Multiaddr> addresses) {
    return new PeerConfig(
        addresses, announce, identifyDeadline, dial, connections, substreams, restart, shutdown);
  }

  private static List<Multiaddr> addresses(Config node, String key) {
    List<Multiaddr> addresses = new ArrayList<>();
    for (String text : node.getStringList(key)) {
      try {
        addresses.add(Multiaddr.parse(text));
      } catch (MalformedException malformed) {
        throw new IllegalArgumentException(
            "kaiku.node." + key + ": " + malformed.getMessage(), malformed);
      }
    }
    return addresses;
  }

  private static boolean isPositive(Duration duration) {
    return !duration.isNegative() && !duration.isZero();
  }

  private static void require(boolean holds, String key, String rule, Object value) {
    if (!holds) {
      throw new IllegalArgumentException("kaiku.node." + key + " " + rule + ", but is " + value);
    }
  }
}
