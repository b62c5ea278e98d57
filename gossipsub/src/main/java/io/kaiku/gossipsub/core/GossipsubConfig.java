package io.kaiku.gossipsub.core;

import io.kaiku.gossipsub.core.rpc.RpcSplitter;
import java.util.Arrays;

/**
 * Parameters of the router, named as in the specs (gossipsub v1.0 "Parameters", v1.1 "Overview of
 * New Parameters"). What the specs forbid cannot be constructed.
 *
 * @param topicDefaults for topics that are not configured on their own
 */
public record GossipsubConfig(
    MeshParams mesh, GossipParams gossip, Timing timing, Limits limits, TopicConfig topicDefaults) {

  /** The defaults of the specs, for signed topics. */
  public static GossipsubConfig spec() {
    return new GossipsubConfig(
        MeshParams.spec(),
        GossipParams.spec(),
        Timing.spec(),
        Limits.standard(),
        TopicConfig.signed());
  }

  public GossipsubConfig withMesh(MeshParams mesh) {
    return new GossipsubConfig(mesh, gossip, timing, limits, topicDefaults);
  }

  public GossipsubConfig withGossip(GossipParams gossip) {
    return new GossipsubConfig(mesh, gossip, timing, limits, topicDefaults);
  }

  public GossipsubConfig withLimits(Limits limits) {
    return new GossipsubConfig(mesh, gossip, timing, limits, topicDefaults);
  }

  public GossipsubConfig withTopicDefaults(TopicConfig topicDefaults) {
    return new GossipsubConfig(mesh, gossip, timing, limits, topicDefaults);
  }

  /**
   * The mesh of a topic.
   *
   * @param d the degree it is brought to
   * @param dLow the degree below which peers are added
   * @param dHigh the degree above which peers are removed
   * @param dScore how many of the best peers stay when peers are removed
   * @param dOut how many of its peers we have dialed, at least
   */
  public record MeshParams(int d, int dLow, int dHigh, int dScore, int dOut) {
    public MeshParams {
      require(0 <= dLow && dLow <= d && d <= dHigh, "0 <= dLow <= d <= dHigh", dLow, d, dHigh);
      require(
          dOut == 0 || (0 < dOut && dOut < dLow && dOut <= d / 2),
          "dOut = 0, or dOut < dLow and dOut <= d / 2",
          dOut,
          dLow,
          d);
      require(0 <= dScore && dScore <= d, "0 <= dScore <= d", dScore, d);
      require(dHigh <= 1_000, "dHigh <= 1000", dHigh);
    }

    public static MeshParams spec() {
      return new MeshParams(6, 4, 12, 4, 2);
    }

    /** A bootstrapper carries no mesh (v1.1, "Recommendations for Network Operators"). */
    public static MeshParams none() {
      return new MeshParams(0, 0, 0, 0, 0);
    }
  }

  /**
   * How messages go beside the mesh.
   *
   * @param floodPublish whether our own messages go to every peer of the topic (v1.1)
   * @param dLazy to how many peers outside the mesh we gossip, at least
   * @param factor to which share of those peers we gossip, if that is more
   * @param historyLength for how many heartbeats messages are kept to be asked for
   * @param historyGossip for how many heartbeats we gossip about a message
   */
  public record GossipParams(
      boolean floodPublish, int dLazy, double factor, int historyLength, int historyGossip) {
    public GossipParams {
      require(dLazy >= 0, "0 <= dLazy", dLazy);
      require(factor >= 0 && factor <= 1, "0 <= factor <= 1", factor);
      require(
          1 <= historyGossip && historyGossip <= historyLength && historyLength <= 100,
          "1 <= historyGossip <= historyLength <= 100",
          historyGossip,
          historyLength);
    }

    public static GossipParams spec() {
      return new GossipParams(true, 6, 0.25, 5, 3);
    }
  }

  /**
   * Periods in milliseconds.
   *
   * @param heartbeatMs between two heartbeats
   * @param fanoutTtlMs how long we remember the peers of a topic that we only publish to
   * @param seenTtlMs how long a message is recognised as seen
   * @param pruneBackoffMs how long not to graft after a PRUNE
   * @param unsubscribeBackoffMs the same after we left the topic
   */
  public record Timing(
      long heartbeatMs,
      long fanoutTtlMs,
      long seenTtlMs,
      long pruneBackoffMs,
      long unsubscribeBackoffMs) {
    public Timing {
      require(heartbeatMs >= 1, "1 <= heartbeatMs", heartbeatMs);
      require(fanoutTtlMs >= heartbeatMs, "heartbeatMs <= fanoutTtlMs", fanoutTtlMs);
      require(seenTtlMs >= heartbeatMs, "heartbeatMs <= seenTtlMs", seenTtlMs);
      require(
          1_000 <= unsubscribeBackoffMs
              && unsubscribeBackoffMs <= pruneBackoffMs
              && pruneBackoffMs <= 3_600_000,
          "1 s <= unsubscribeBackoffMs <= pruneBackoffMs <= 1 h",
          unsubscribeBackoffMs,
          pruneBackoffMs);
    }

    public static Timing spec() {
      return new Timing(1_000, 60_000, 120_000, 60_000, 10_000);
    }
  }

  /**
   * What peers may make us hold or do.
   *
   * @param peer what one peer may do
   * @param maxPending messages that wait for their verdict
   * @param maxPendingBytes the same in bytes
   * @param maxCacheBytes messages that are kept to be asked for, in bytes
   * @param maxSeen ids of messages that are recognised as seen, in each topic
   * @param splitter how large the RPCs are that we send
   */
  public record Limits(
      PerPeer peer,
      int maxPending,
      long maxPendingBytes,
      long maxCacheBytes,
      int maxSeen,
      RpcSplitter splitter) {
    /** How long a verdict may take, and how long a peer may take to send what it announced. */
    static final long VERDICT_DEADLINE_MS = 30_000;

    static final long PROMISE_DEADLINE_MS = 3_000;
    static final int MAX_BACKOFFS = 20_000;
    static final int MAX_PROMISES = 20_000;
    static final int MAX_ASKED_AT_ONCE = 2;
    static final int MAX_ID_BYTES = 256;

    public Limits {
      require(maxPending >= 1, "1 <= maxPending", maxPending);
      require(maxPendingBytes >= 65_536, "64 KiB <= maxPendingBytes", maxPendingBytes);
      require(maxCacheBytes >= 65_536, "64 KiB <= maxCacheBytes", maxCacheBytes);
      require(maxSeen >= 100, "100 <= maxSeen", maxSeen);
    }

    public static Limits standard() {
      return new Limits(
          PerPeer.standard(), 16_384, 32L << 20, 64L << 20, 200_000, RpcSplitter.PORTABLE);
    }

    public Limits withPending(int maxPending, long maxPendingBytes) {
      return new Limits(peer, maxPending, maxPendingBytes, maxCacheBytes, maxSeen, splitter);
    }
  }

  /**
   * What one peer may do; counts are per heartbeat unless they say otherwise.
   *
   * @param maxTopics topics that it subscribes to at a time
   * @param maxTopicBytes the length of a topic's name in UTF-8
   * @param maxIhaveRpcs RPCs with IHAVE that are read
   * @param maxIds ids that we ask it for, and ids that it may ask us for
   * @param maxRetransmissions how often it is given the same message, in all
   */
  public record PerPeer(
      int maxTopics, int maxTopicBytes, int maxIhaveRpcs, int maxIds, int maxRetransmissions) {
    public PerPeer {
      require(maxTopics >= 1, "1 <= maxTopics", maxTopics);
      require(
          1 <= maxTopicBytes && maxTopicBytes <= 4_096,
          "1 <= maxTopicBytes <= 4096",
          maxTopicBytes);
      require(maxIhaveRpcs >= 1, "1 <= maxIhaveRpcs", maxIhaveRpcs);
      require(maxIds >= 1, "1 <= maxIds", maxIds);
      require(maxRetransmissions >= 1, "1 <= maxRetransmissions", maxRetransmissions);
    }

    public static PerPeer standard() {
      return new PerPeer(100, 512, 10, 5_000, 3);
    }
  }

  static void require(boolean holds, String rule, Object... values) {
    if (!holds) {
      throw new IllegalArgumentException(
          "gossipsub needs " + rule + ", not " + Arrays.toString(values));
    }
  }
}
