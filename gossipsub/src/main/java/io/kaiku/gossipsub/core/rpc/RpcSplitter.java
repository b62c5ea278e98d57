package io.kaiku.gossipsub.core.rpc;

import io.kaiku.gossipsub.core.rpc.Rpc.Control;
import io.kaiku.gossipsub.core.rpc.Rpc.IHave;
import io.kaiku.gossipsub.core.rpc.Rpc.Priority;
import io.kaiku.gossipsub.core.rpc.Rpc.Prune;
import io.kaiku.gossipsub.core.rpc.Rpc.Subscription;
import io.kaiku.kernel.bytes.Bytes;
import java.util.ArrayList;
import java.util.List;

/**
 * Cuts what is to be said into RPCs that every implementation reads: rust-libp2p refuses more than
 * 16 KiB of subscriptions and control, more than 500 messages and, unless configured, more than 64
 * KiB in one. A message that is larger than that on its own travels alone.
 *
 * @param maxControlBytes most bytes of subscriptions and control in an RPC
 * @param maxRpcBytes most bytes of an RPC that carries more than one message
 * @param maxMessages most messages in an RPC
 */
public record RpcSplitter(int maxControlBytes, int maxRpcBytes, int maxMessages) {
  /** What the enclosing field, a topic and their lengths may add to a list of ids. */
  private static final int FRAMING_BYTES = 16;

  /** Limits that every implementation accepts in its default configuration. */
  public static final RpcSplitter PORTABLE = new RpcSplitter(16_128, 65_280, 500);

  public RpcSplitter {
    if (maxControlBytes < 4 * 1024 || maxRpcBytes < maxControlBytes || maxMessages < 1) {
      throw new IllegalArgumentException(
          "4096 <= maxControlBytes <= maxRpcBytes and 1 <= maxMessages, not "
              + maxControlBytes
              + ", "
              + maxRpcBytes
              + ", "
              + maxMessages);
    }
  }

  /**
   * The RPC itself if it is within the limits, else several that say the same in the same order.
   */
  public List<Rpc> split(Rpc rpc) {
    if (fits(rpc)) {
      return List.of(rpc);
    }
    var parts = new Parts(rpc.priority());
    rpc.subscriptions().forEach(parts::subscription);
    rpc.control().graft().forEach(parts::graft);
    rpc.control().prune().forEach(parts::prune);
    rpc.control().ihave().forEach(parts::ihave);
    rpc.control().iwant().forEach(parts::iwant);
    parts.cut();
    rpc.messages().forEach(parts::message);
    return parts.done();
  }

  private boolean fits(Rpc rpc) {
    int total = RpcCodec.sizeOf(rpc);
    if (rpc.messages().size() <= 1) {
      boolean messageOnly = rpc.subscriptions().isEmpty() && rpc.control().isEmpty();
      return messageOnly || total <= maxControlBytes;
    }
    if (rpc.messages().size() > maxMessages || total > maxRpcBytes) {
      return false;
    }
    int messages = 0;
    for (GossipMessage message : rpc.messages()) {
      messages += RpcCodec.sizeOf(message);
    }
    return total - messages <= maxControlBytes;
  }

  /** Fills one RPC after the other, in order. */
  private final class Parts {
    private final Priority priority;
    private final List<Rpc> done = new ArrayList<>();
    private List<Subscription> subscriptions = new ArrayList<>();
    private List<GossipMessage> messages = new ArrayList<>();
    private List<IHave> ihave = new ArrayList<>();
    private List<Bytes> iwant = new ArrayList<>();
    private List<String> graft = new ArrayList<>();
    private List<Prune> prune = new ArrayList<>();
    private int size;

    Parts(Priority priority) {
      this.priority = priority;
    }

    void subscription(Subscription subscription) {
      room(RpcCodec.sizeOf(subscription), maxControlBytes);
      subscriptions.add(subscription);
    }

    void graft(String topic) {
      room(RpcCodec.sizeOfGraft(topic), maxControlBytes);
      graft.add(topic);
    }

    void prune(Prune pruned) {
      room(RpcCodec.sizeOf(pruned), maxControlBytes);
      prune.add(pruned);
    }

    void iwant(Bytes id) {
      room(FieldWriter.sizeOf(1, id), maxControlBytes);
      iwant.add(id);
    }

    void ihave(IHave whole) {
      List<Bytes> ids = null;
      for (Bytes id : whole.ids()) {
        int header = FieldWriter.sizeOf(1, whole.topic()) + FRAMING_BYTES;
        int needed = FieldWriter.sizeOf(2, id);
        if (ids == null || room(needed, maxControlBytes)) {
          if (ids == null) {
            room(header + needed, maxControlBytes);
          } else {
            size += header;
          }
          ids = new ArrayList<>();
          ihave.add(new IHave(whole.topic(), ids));
        }
        ids.add(id);
      }
    }

    void message(GossipMessage message) {
      if (messages.size() == maxMessages) {
        cut();
      }
      room(RpcCodec.sizeOf(message), maxRpcBytes);
      messages.add(message);
    }

    /** Accounts for so many bytes more; whether a new RPC was begun for them. */
    private boolean room(int bytes, int limit) {
      boolean full = size > 0 && size + bytes + FRAMING_BYTES > limit;
      if (full) {
        cut();
      }
      size += bytes;
      return full;
    }

    void cut() {
      if (size > 0) {
        var control = new Control(ihave, iwant, graft, prune);
        done.add(new Rpc(subscriptions, messages, control, priority, null));
        subscriptions = new ArrayList<>();
        messages = new ArrayList<>();
        ihave = new ArrayList<>();
        iwant = new ArrayList<>();
        graft = new ArrayList<>();
        prune = new ArrayList<>();
        size = 0;
      }
    }

    List<Rpc> done() {
      cut();
      return done;
    }
  }
}
