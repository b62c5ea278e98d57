package io.kaiku.node;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import io.kaiku.kernel.addr.Multiaddr;
import io.kaiku.kernel.bytes.MalformedException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * How a peer behaves; every value is explained in {@code reference.conf} under {@code kaiku}. A
 * combination that cannot work cannot be constructed: the message names the setting.
 */
public record PeerConfig(
    Listening listening,
    Duration identifyDeadline,
    SwarmConfig swarm,
    Restart restart,
    Shutdown shutdown) {

  /** Checks the deadline. */
  public PeerConfig {
    require(
        isPositive(identifyDeadline), "identify-deadline", "must be positive", identifyDeadline);
  }

  /**
   * Where a peer is.
   *
   * @param listen what it binds
   * @param announce what it tells others to dial instead, if there is any
   */
  public record Listening(List<Multiaddr> listen, List<Multiaddr> announce) {
    /** Keeps immutable lists. */
    public Listening {
      listen = List.copyOf(listen);
      announce = List.copyOf(announce);
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
  public record Shutdown(Duration flush, Duration receipt, Duration deadline) {
    /** Checks the values. */
    public Shutdown {
      require(!flush.isNegative(), "shutdown.flush", "must not be negative", flush);
      require(!receipt.isNegative(), "shutdown.receipt", "must not be negative", receipt);
      require(
          isPositive(deadline) && flush.plus(receipt).compareTo(deadline) <= 0,
          "shutdown.deadline",
          "must be positive and at least shutdown.flush and shutdown.receipt together",
          deadline);
    }
  }

  /**
   * The defaults of {@code reference.conf}, under what the system properties and {@code
   * application.conf} say.
   */
  public static PeerConfig load() {
    return parse(ConfigFactory.load());
  }

  /**
   * Reads the settings below {@code kaiku}; what is missing is taken from {@code reference.conf}.
   *
   * @throws IllegalArgumentException if a value cannot work, or there is a setting that nobody
   *     reads; {@link com.typesafe.config.ConfigException} if one is of the wrong type
   */
  public static PeerConfig parse(Config settings) {
    Config reference = ConfigFactory.defaultReference(PeerConfig.class.getClassLoader());
    Config all = settings.withFallback(reference).resolve();
    UnknownSettings.refuse(all, reference);
    Config node = all.getConfig("kaiku.node");
    return new PeerConfig(
        new Listening(addresses(node, "listen"), addresses(node, "announce")),
        node.getDuration("identify-deadline"),
        SwarmConfig.parse(all),
        new Restart(
            node.getDuration("restart.min-backoff"), node.getDuration("restart.max-backoff")),
        new Shutdown(
            node.getDuration("shutdown.flush"),
            node.getDuration("shutdown.receipt"),
            node.getDuration("shutdown.deadline")));
  }

  /** The same, listening elsewhere. */
  public PeerConfig withListen(List<Multiaddr> addresses) {
    return new PeerConfig(
        new Listening(addresses, listening.announce()), identifyDeadline, swarm, restart, shutdown);
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
