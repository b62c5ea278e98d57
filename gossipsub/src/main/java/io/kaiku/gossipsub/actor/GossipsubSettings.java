package io.kaiku.gossipsub.actor;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import io.kaiku.gossipsub.actor.publish.PublishLimits;
import io.kaiku.gossipsub.core.GossipsubConfig;
import io.kaiku.gossipsub.core.GossipsubConfig.GossipParams;
import io.kaiku.gossipsub.core.GossipsubConfig.Limits;
import io.kaiku.gossipsub.core.GossipsubConfig.MeshParams;
import io.kaiku.gossipsub.core.GossipsubConfig.PerPeer;
import io.kaiku.gossipsub.core.GossipsubConfig.Timing;
import io.kaiku.gossipsub.core.TopicConfig;
import io.kaiku.gossipsub.core.rpc.RpcSplitter;

/**
 * How gossipsub behaves; every value is explained in {@code reference.conf} under {@code
 * kaiku.gossipsub}.
 *
 * @param router the parameters of the router
 * @param maxRpcBytes the largest RPC that is read, in bytes
 * @param local what local users may make us hold or do
 */
public record GossipsubSettings(GossipsubConfig router, int maxRpcBytes, LocalLimits local) {
  /** What the fields of a message beside its payload may take, in bytes. */
  static final int ROOM_BYTES = 4_096;

  private static final long LEAST_SHARE_BYTES = 4L << 20;

  /** What an id that is remembered takes, about. */
  private static final int SEEN_BYTES = 150;

  /** Checks that a message of the largest payload fits into an RPC. */
  public GossipsubSettings {
    int maxDataBytes = router.topicDefaults().maxDataBytes();
    if (maxDataBytes > maxRpcBytes - ROOM_BYTES) {
      throw new IllegalArgumentException(
          "kaiku.gossipsub.topic.max-data-bytes is "
              + maxDataBytes
              + ": lower it, or raise kaiku.gossipsub.limits.max-rpc-bytes, to leave "
              + ROOM_BYTES
              + " bytes for other fields");
    }
  }

  /**
   * What local users may make us hold or do.
   *
   * @param publish what may wait to be published
   * @param maxHeldBytes what subscribers with back-pressure may hold beyond their buffers
   * @param verifiers how many signatures are verified at a time
   * @param maxConcurrentVerdicts how many messages of one topic its validator judges at a time
   */
  public record LocalLimits(
      PublishLimits publish, long maxHeldBytes, int verifiers, int maxConcurrentVerdicts) {
    public LocalLimits {
      if (maxHeldBytes < 0) {
        throw new IllegalArgumentException(
            "kaiku.gossipsub.subscribers.max-held-bytes must not be negative");
      }
      if (verifiers < 1 || verifiers > 64) {
        throw new IllegalArgumentException(
            "kaiku.gossipsub.validation.verifiers is 1 to 64, or auto, not " + verifiers);
      }
      if (maxConcurrentVerdicts < 1 || maxConcurrentVerdicts > 4_096) {
        throw new IllegalArgumentException(
            "kaiku.gossipsub.validation.max-concurrent is 1 to 4096, not " + maxConcurrentVerdicts);
      }
    }
  }

  /** The defaults, under what the system properties and {@code application.conf} say. */
  public static GossipsubSettings load() {
    return parse(ConfigFactory.load().getConfig("kaiku.gossipsub"));
  }

  /**
   * Reads the settings below {@code kaiku.gossipsub}.
   *
   * @throws IllegalArgumentException if a value cannot work; {@link
   *     com.typesafe.config.ConfigException} if one is missing
   */
  public static GossipsubSettings parse(Config gossipsub) {
    Config limits = gossipsub.getConfig("limits");
    return new GossipsubSettings(
        new GossipsubConfig(
            mesh(gossipsub.getConfig("mesh")),
            gossip(gossipsub.getConfig("gossip")),
            timing(gossipsub.getConfig("timing")),
            limits(limits),
            topic(gossipsub.getConfig("topic"))),
        bytes(limits, "max-rpc-bytes"),
        local(gossipsub));
  }

  /** What was configured, but no more than an eighth of the heap: small heaps stay whole. */
  private static long share(long configuredBytes) {
    return Math.min(
        configuredBytes, Math.max(LEAST_SHARE_BYTES, Runtime.getRuntime().maxMemory() / 8));
  }

  private static LocalLimits local(Config gossipsub) {
    Config publish = gossipsub.getConfig("publish");
    Config validation = gossipsub.getConfig("validation");
    return new LocalLimits(
        new PublishLimits(
            publish.getInt("max-waiting"), share(publish.getBytes("max-waiting-bytes"))),
        share(gossipsub.getBytes("subscribers.max-held-bytes")),
        validation.getString("verifiers").equals("auto")
            ? Math.clamp(Runtime.getRuntime().availableProcessors(), 1, 8)
            : validation.getInt("verifiers"),
        validation.getInt("max-concurrent"));
  }

  private static MeshParams mesh(Config mesh) {
    return new MeshParams(
        mesh.getInt("d"),
        mesh.getInt("d-low"),
        mesh.getInt("d-high"),
        mesh.getInt("d-score"),
        mesh.getInt("d-out"));
  }

  private static GossipParams gossip(Config gossip) {
    return new GossipParams(
        gossip.getBoolean("flood-publish"),
        gossip.getInt("d-lazy"),
        gossip.getDouble("factor"),
        gossip.getInt("history-length"),
        gossip.getInt("history-gossip"));
  }

  private static Timing timing(Config timing) {
    return new Timing(
        timing.getDuration("heartbeat").toMillis(),
        timing.getDuration("fanout-ttl").toMillis(),
        timing.getDuration("seen-ttl").toMillis(),
        timing.getDuration("prune-backoff").toMillis(),
        timing.getDuration("unsubscribe-backoff").toMillis());
  }

  private static Limits limits(Config limits) {
    return new Limits(
        peer(limits.getConfig("peer")),
        limits.getInt("max-pending"),
        share(limits.getBytes("max-pending-bytes")),
        share(limits.getBytes("max-cache-bytes")),
        (int) Math.min(limits.getInt("max-seen"), share(Long.MAX_VALUE) / SEEN_BYTES),
        new RpcSplitter(
            bytes(limits, "send.max-control-bytes"),
            bytes(limits, "send.max-rpc-bytes"),
            limits.getInt("send.max-messages")));
  }

  private static PerPeer peer(Config peer) {
    return new PerPeer(
        peer.getInt("max-topics"),
        peer.getInt("max-topic-bytes"),
        peer.getInt("max-ihave-rpcs"),
        peer.getInt("max-ids"),
        peer.getInt("max-retransmissions"));
  }

  private static TopicConfig topic(Config topic) {
    String policy = topic.getString("signature-policy");
    TopicConfig config =
        switch (policy) {
          case "strict-sign" -> TopicConfig.signed();
          case "strict-no-sign" -> TopicConfig.unsigned();
          default ->
              throw new IllegalArgumentException(
                  "kaiku.gossipsub.topic.signature-policy is strict-sign or strict-no-sign, not "
                      + policy);
        };
    return config.withMaxDataBytes(bytes(topic, "max-data-bytes"));
  }

  private static int bytes(Config config, String key) {
    long bytes = config.getBytes(key);
    if (bytes < 1 || bytes > 64L << 20) {
      throw new IllegalArgumentException(
          "kaiku.gossipsub … " + key + " is 1 byte to 64 MiB, not " + bytes);
    }
    return (int) bytes;
  }
}
