package io.kaiku.gossipsub.core.rpc;

import io.kaiku.kernel.bytes.Bytes;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What one peer says to another at a time (pubsub README, "The RPC"; gossipsub v1.0 and v1.1,
 * "Protobuf").
 *
 * <p>One instance serves every peer that is told the same: its bytes are computed once.
 */
public final class Rpc {
  private final List<Subscription> subscriptions;
  private final List<GossipMessage> messages;
  private final Control control;
  private final Priority priority;
  private final @Nullable Bytes messageId;
  private @Nullable Bytes framed;

  /** How urgent an RPC is: queues send in this order, and shed the last first. */
  public enum Priority {
    /** Subscriptions, GRAFT, PRUNE: small, and never shed. */
    CONTROL,
    /** Messages that we publish. */
    PUBLISH,
    /** Messages of others. */
    FORWARD,
    /** IHAVE, IWANT and what answers them. */
    GOSSIP
  }

  /** SUBSCRIBE or UNSUBSCRIBE. */
  public record Subscription(String topic, boolean subscribe) {}

  /** Ids of messages that the sender has. */
  public record IHave(String topic, List<Bytes> ids) {}

  /**
   * The sender takes the receiver out of its mesh.
   *
   * @param backoffSeconds how long not to graft again, an unsigned 64-bit number; zero if not said
   * @param peers other peers of the topic (peer exchange)
   */
  public record Prune(String topic, long backoffSeconds, List<PeerInfo> peers) {
    /** A PRUNE as v1.0 has it. */
    public static Prune plain(String topic) {
      return new Prune(topic, 0, List.of());
    }
  }

  /**
   * One peer of a peer exchange.
   *
   * @param peerId the multihash of its PeerId
   * @param signedRecord a signed envelope with its peer record; empty if there is none
   */
  public record PeerInfo(Bytes peerId, Bytes signedRecord) {}

  /** The control part; {@code iwant} are ids of messages, {@code graft} topics. */
  public record Control(
      List<IHave> ihave, List<Bytes> iwant, List<String> graft, List<Prune> prune) {
    /** Says nothing. */
    public static final Control NONE = new Control(List.of(), List.of(), List.of(), List.of());

    public boolean isEmpty() {
      return ihave.isEmpty() && iwant.isEmpty() && graft.isEmpty() && prune.isEmpty();
    }
  }

  /**
   * An RPC of several parts.
   *
   * @param messageId the id of the only message it carries, if it is one of those that may be
   *     cancelled while queued
   */
  Rpc(
      List<Subscription> subscriptions,
      List<GossipMessage> messages,
      Control control,
      Priority priority,
      @Nullable Bytes messageId) {
    this.subscriptions = subscriptions;
    this.messages = messages;
    this.control = control;
    this.priority = priority;
    this.messageId = messageId;
  }

  /** Announces subscriptions, and GRAFTs and PRUNEs with them. */
  public static Rpc control(
      List<Subscription> subscriptions, List<String> graft, List<Prune> prune) {
    var control = new Control(List.of(), List.of(), graft, prune);
    return new Rpc(subscriptions, List.of(), control, Priority.CONTROL, null);
  }

  /** Gossips. */
  public static Rpc gossip(List<IHave> ihave, List<Bytes> iwant) {
    var control = new Control(ihave, iwant, List.of(), List.of());
    return new Rpc(List.of(), List.of(), control, Priority.GOSSIP, null);
  }

  /** Carries one message. */
  public static Rpc carrying(GossipMessage message, Bytes id, Priority priority) {
    return new Rpc(List.of(), List.of(message), Control.NONE, priority, id);
  }

  /** Carries the messages that an IWANT asked for. */
  public static Rpc answering(List<GossipMessage> messages) {
    return new Rpc(List.of(), messages, Control.NONE, Priority.GOSSIP, null);
  }

  public List<Subscription> subscriptions() {
    return subscriptions;
  }

  public List<GossipMessage> messages() {
    return messages;
  }

  public Control control() {
    return control;
  }

  public Priority priority() {
    return priority;
  }

  /** The id of the message for which alone this RPC is sent: queues may cancel it by this. */
  public @Nullable Bytes messageId() {
    return messageId;
  }

  public boolean isEmpty() {
    return subscriptions.isEmpty() && messages.isEmpty() && control.isEmpty();
  }

  /** The protobuf body behind its length, as it stands on a substream; computed once. */
  public Bytes framed() {
    Bytes known = framed;
    if (known == null) {
      known = RpcCodec.frame(this);
      framed = known;
    }
    return known;
  }

  /** The protobuf body alone. */
  public Bytes encoded() {
    Bytes frame = framed();
    return frame.slice(frame.size() - RpcCodec.sizeOf(this));
  }

  /** RPCs are equal when their bytes are. */
  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Rpc that && encoded().equals(that.encoded());
  }

  @Override
  public int hashCode() {
    return encoded().hashCode();
  }

  @Override
  public String toString() {
    return "Rpc(" + priority + ", " + subscriptions + ", " + messages + ", " + control + ")";
  }
}
