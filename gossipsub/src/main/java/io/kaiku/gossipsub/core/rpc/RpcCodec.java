package io.kaiku.gossipsub.core.rpc;

import io.kaiku.gossipsub.core.rpc.Rpc.Control;
import io.kaiku.gossipsub.core.rpc.Rpc.IHave;
import io.kaiku.gossipsub.core.rpc.Rpc.PeerInfo;
import io.kaiku.gossipsub.core.rpc.Rpc.Priority;
import io.kaiku.gossipsub.core.rpc.Rpc.Prune;
import io.kaiku.gossipsub.core.rpc.Rpc.Subscription;
import io.kaiku.kernel.bytes.Bytes;
import io.kaiku.kernel.bytes.MalformedException;
import io.kaiku.kernel.bytes.Varint;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * RPCs to bytes and back. What a peer sent is first checked against {@link RpcLimits} as bytes, so
 * that no object is built of an RPC that is refused; unknown fields are passed over.
 */
public final class RpcCodec {
  private final RpcLimits limits;

  public RpcCodec(RpcLimits limits) {
    this.limits = limits;
  }

  /**
   * Reads the body of an RPC; ids and messages are slices of it.
   *
   * @throws MalformedException if it breaks a limit or is not protobuf
   */
  public Rpc decode(Bytes body) throws MalformedException {
    limits.check(body);
    List<Subscription> subscriptions = List.of();
    List<GossipMessage> messages = List.of();
    var control = new ControlReader();
    var reader = new FieldReader(body);
    while (reader.next()) {
      if (reader.isBytes(1)) {
        subscriptions = grow(subscriptions, subscription(reader.bytes()));
      } else if (reader.isBytes(2)) {
        messages = grow(messages, GossipMessage.decode(reader.bytes()));
      } else if (reader.isBytes(3)) {
        control.read(reader.bytes());
      } else {
        reader.skip();
      }
    }
    Priority priority = messages.isEmpty() ? Priority.CONTROL : Priority.FORWARD;
    return new Rpc(subscriptions, messages, control.done(), priority, null);
  }

  static Bytes frame(Rpc rpc) {
    int size = sizeOf(rpc);
    var writer = new FieldWriter(Varint.size(size) + size).raw(Varint.encode(size));
    for (Subscription subscription : rpc.subscriptions()) {
      writer
          .header(1, bodySize(subscription))
          .varint(1, subscription.subscribe() ? 1 : 0)
          .text(2, subscription.topic());
    }
    for (GossipMessage message : rpc.messages()) {
      writer.bytes(2, message.encoded());
    }
    if (!rpc.control().isEmpty()) {
      write(writer.header(3, bodySize(rpc.control())), rpc.control());
    }
    return writer.done();
  }

  static int sizeOf(Rpc rpc) {
    int size = 0;
    for (Subscription subscription : rpc.subscriptions()) {
      size += sizeOf(subscription);
    }
    for (GossipMessage message : rpc.messages()) {
      size += sizeOf(message);
    }
    if (!rpc.control().isEmpty()) {
      size += FieldWriter.sizeOf(3, bodySize(rpc.control()));
    }
    return size;
  }

  static int sizeOf(Subscription subscription) {
    return FieldWriter.sizeOf(1, bodySize(subscription));
  }

  static int sizeOf(GossipMessage message) {
    return FieldWriter.sizeOf(2, message.encodedSize());
  }

  static int sizeOfGraft(String topic) {
    return FieldWriter.sizeOf(3, FieldWriter.sizeOf(1, topic));
  }

  static int sizeOf(Prune prune) {
    return FieldWriter.sizeOf(4, bodySize(prune));
  }

  private static void write(FieldWriter writer, Control control) {
    for (IHave ihave : control.ihave()) {
      writer.header(1, bodySize(ihave)).text(1, ihave.topic());
      ihave.ids().forEach(id -> writer.bytes(2, id));
    }
    if (!control.iwant().isEmpty()) {
      writer.header(2, iwantSize(control.iwant()));
      control.iwant().forEach(id -> writer.bytes(1, id));
    }
    for (String topic : control.graft()) {
      writer.header(3, FieldWriter.sizeOf(1, topic)).text(1, topic);
    }
    for (Prune prune : control.prune()) {
      writer.header(4, bodySize(prune)).text(1, prune.topic());
      for (PeerInfo peer : prune.peers()) {
        writer.header(2, bodySize(peer)).bytes(1, peer.peerId()).bytes(2, recordOf(peer));
      }
      if (prune.backoffSeconds() != 0) {
        writer.varint(3, prune.backoffSeconds());
      }
    }
  }

  private static int bodySize(Subscription subscription) {
    return FieldWriter.sizeOfVarint(1, 1) + FieldWriter.sizeOf(2, subscription.topic());
  }

  private static int bodySize(Control control) {
    int size = 0;
    for (IHave ihave : control.ihave()) {
      size += FieldWriter.sizeOf(1, bodySize(ihave));
    }
    if (!control.iwant().isEmpty()) {
      size += FieldWriter.sizeOf(2, iwantSize(control.iwant()));
    }
    for (String topic : control.graft()) {
      size += sizeOfGraft(topic);
    }
    for (Prune prune : control.prune()) {
      size += sizeOf(prune);
    }
    return size;
  }

  private static int bodySize(IHave ihave) {
    int size = FieldWriter.sizeOf(1, ihave.topic());
    for (Bytes id : ihave.ids()) {
      size += FieldWriter.sizeOf(2, id);
    }
    return size;
  }

  private static int iwantSize(List<Bytes> ids) {
    int size = 0;
    for (Bytes id : ids) {
      size += FieldWriter.sizeOf(1, id);
    }
    return size;
  }

  private static int bodySize(Prune prune) {
    int size = FieldWriter.sizeOf(1, prune.topic());
    for (PeerInfo peer : prune.peers()) {
      size += FieldWriter.sizeOf(2, bodySize(peer));
    }
    long backoff = prune.backoffSeconds();
    return backoff == 0 ? size : size + FieldWriter.sizeOfVarint(3, backoff);
  }

  private static int bodySize(PeerInfo peer) {
    return FieldWriter.sizeOf(1, peer.peerId()) + FieldWriter.sizeOf(2, recordOf(peer));
  }

  private static @Nullable Bytes recordOf(PeerInfo peer) {
    return peer.signedRecord().isEmpty() ? null : peer.signedRecord();
  }

  private static Subscription subscription(Bytes body) throws MalformedException {
    boolean subscribe = false;
    String topic = "";
    var reader = new FieldReader(body);
    while (reader.next()) {
      if (reader.isVarint(1)) {
        subscribe = reader.varint() != 0;
      } else if (reader.isBytes(2)) {
        topic = reader.text();
      } else {
        reader.skip();
      }
    }
    return new Subscription(topic, subscribe);
  }

  private static <T> List<T> grow(List<T> list, T value) {
    List<T> grown = list.isEmpty() ? new ArrayList<>(4) : list;
    grown.add(value);
    return grown;
  }

  /** Reads the control part. */
  private static final class ControlReader {
    private List<IHave> ihave = List.of();
    private List<Bytes> iwant = List.of();
    private List<String> graft = List.of();
    private List<Prune> prune = List.of();

    void read(Bytes body) throws MalformedException {
      var reader = new FieldReader(body);
      while (reader.next()) {
        if (reader.isBytes(1)) {
          ihave = grow(ihave, ihave(reader.bytes()));
        } else if (reader.isBytes(2)) {
          readIds(reader.bytes(), 1);
        } else if (reader.isBytes(3)) {
          graft = grow(graft, topicOf(reader.bytes()));
        } else if (reader.isBytes(4)) {
          prune = grow(prune, prune(reader.bytes()));
        } else {
          reader.skip();
        }
      }
    }

    Control done() {
      boolean empty = ihave.isEmpty() && iwant.isEmpty() && graft.isEmpty() && prune.isEmpty();
      return empty ? Control.NONE : new Control(ihave, iwant, graft, prune);
    }

    private void readIds(Bytes body, int field) throws MalformedException {
      var reader = new FieldReader(body);
      while (reader.next()) {
        if (reader.isBytes(field)) {
          iwant = grow(iwant, reader.bytes());
        } else {
          reader.skip();
        }
      }
    }

    private static IHave ihave(Bytes body) throws MalformedException {
      String topic = "";
      List<Bytes> ids = List.of();
      var reader = new FieldReader(body);
      while (reader.next()) {
        if (reader.isBytes(1)) {
          topic = reader.text();
        } else if (reader.isBytes(2)) {
          ids = grow(ids, reader.bytes());
        } else {
          reader.skip();
        }
      }
      return new IHave(topic, ids);
    }

    private static String topicOf(Bytes body) throws MalformedException {
      String topic = "";
      var reader = new FieldReader(body);
      while (reader.next()) {
        if (reader.isBytes(1)) {
          topic = reader.text();
        } else {
          reader.skip();
        }
      }
      return topic;
    }

    /** A PRUNE with at most as many exchanged peers as are used; the others are passed over. */
    private static Prune prune(Bytes body) throws MalformedException {
      String topic = "";
      long backoff = 0;
      List<PeerInfo> peers = List.of();
      var reader = new FieldReader(body);
      while (reader.next()) {
        if (reader.isBytes(1)) {
          topic = reader.text();
        } else if (reader.isBytes(2) && peers.size() < RpcLimits.MAX_EXCHANGED_PEERS) {
          peers = grow(peers, peer(reader.bytes()));
        } else if (reader.isVarint(3)) {
          backoff = reader.varint();
        } else {
          reader.skip();
        }
      }
      return new Prune(topic, backoff, peers);
    }

    private static PeerInfo peer(Bytes body) throws MalformedException {
      Bytes id = Bytes.EMPTY;
      Bytes record = Bytes.EMPTY;
      var reader = new FieldReader(body);
      while (reader.next()) {
        if (reader.isBytes(1)) {
          id = reader.bytes();
        } else if (reader.isBytes(2)) {
          record = reader.bytes();
        } else {
          reader.skip();
        }
      }
      return new PeerInfo(id, record);
    }
  }
}
