package io.kaiku.gossipsub.core;

import io.kaiku.gossipsub.core.rpc.GossipMessage;
import io.kaiku.gossipsub.core.rpc.Rpc;
import io.kaiku.kernel.bytes.Bytes;
import io.kaiku.kernel.id.PeerId;
import java.util.List;

/** What the router tells its local user. */
public sealed interface GossipsubEvent {
  /**
   * A message waits for its verdict, which comes back as {@link GossipsubCommand.Judge}; until then
   * it is neither delivered nor forwarded. Verdicts may come in any order; one that takes more than
   * 30 s comes too late.
   *
   * @param from the peer that sent it first, not its author
   * @param verifySignature whether signature and author are still to be checked, which is done by
   *     {@link io.kaiku.gossipsub.core.rpc.MessageVerifier}
   * @param validate whether the application is to judge it
   */
  record Validate(
      long ticket,
      Bytes id,
      GossipMessage message,
      PeerId from,
      boolean verifySignature,
      boolean validate)
      implements GossipsubEvent {}

  /**
   * A message of a joined topic, once.
   *
   * @param from the peer that sent it first, not its author
   */
  record Delivered(Bytes id, GossipMessage message, PeerId from) implements GossipsubEvent {}

  /**
   * A message was published.
   *
   * @param peers to whom it was handed, at least one
   */
  record Published(long token, Bytes id, String topic, List<PeerId> peers)
      implements GossipsubEvent {}

  /**
   * Nobody was there to take a message, which was neither numbered, signed nor kept: publish it
   * again when {@link TopicChanged} tells of peers.
   */
  record Unheard(long token, String topic) implements GossipsubEvent {}

  /** A message cannot be published; {@code remedy} says why and what to do. */
  record PublishRefused(long token, String topic, String remedy) implements GossipsubEvent {}

  /** A topic cannot be joined; {@code remedy} says why and what to do. */
  record SubscribeRefused(String topic, String remedy) implements GossipsubEvent {}

  /**
   * The peers of a topic that we joined or published to have changed.
   *
   * @param peers connected peers that subscribe to it
   * @param meshPeers those of them in our mesh
   */
  record TopicChanged(String topic, int peers, int meshPeers) implements GossipsubEvent {}

  /**
   * A peer that pruned us names others; their signed records are still to be verified. Bounded.
   *
   * @param from who names them
   */
  record PeersExchanged(PeerId from, String topic, List<Rpc.PeerInfo> peers)
      implements GossipsubEvent {}

  /** Something of a peer was not taken: for metrics, and later for its score. */
  record Refused(PeerId from, Refusal why, int count) implements GossipsubEvent {}

  /** Why something of a peer was not taken. */
  enum Refusal {
    /** A message that we had. */
    DUPLICATE,
    /** A message of a topic that we have not joined. */
    NOT_JOINED,
    /** A message that says it is ours. */
    OUR_OWN,
    /** A message whose fields the signature policy of its topic does not allow. */
    POLICY,
    /** A message with more payload than its topic carries. */
    TOO_LARGE,
    /** A message without an id. */
    NO_ID,
    /** A message for which there was no place to wait for its verdict. */
    QUEUE_FULL,
    /** A message whose verdict took too long. */
    VERDICT_LATE,
    /** A message whose signature does not hold. */
    FORGED,
    /** A message that was judged invalid. */
    REJECTED,
    /** A message that was judged to be ignored. */
    IGNORED,
    /** A topic name that is empty or too long. */
    TOPIC_NAME,
    /** A subscription beyond the number of topics a peer may have. */
    TOPIC_LIMIT,
    /** More GRAFTs and changes of subscription than a peer may send between two heartbeats. */
    CHURN,
    /** A GRAFT during back-off. */
    EARLY_GRAFT,
    /** More IHAVE than a peer may send between two heartbeats, in ids. */
    IHAVE_FLOOD,
    /** More IWANT than a peer may send between two heartbeats, in ids. */
    IWANT_FLOOD,
    /** A message that was announced to us, asked for, and not sent in time. */
    BROKEN_PROMISE,
    /** An RPC of a peer whose score is below the graylist threshold. */
    GRAYLISTED,
    /** An RPC of a peer that is not connected any more. */
    UNKNOWN_PEER
  }
}
