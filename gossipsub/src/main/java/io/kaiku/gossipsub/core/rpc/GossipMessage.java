package io.kaiku.gossipsub.core.rpc;

import io.kaiku.kernel.bytes.Bytes;
import io.kaiku.kernel.bytes.MalformedException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A published message and the one encoded form in which it travels (pubsub README, "The Message").
 *
 * <p>The encoding is canonical: known fields once and in the order of their numbers, then unknown
 * fields as they came. So do the other implementations write it before they sign and forward, and a
 * signature holds whichever order a peer on the way chose. A field that is absent is null, which is
 * not the same as empty.
 */
public final class GossipMessage {
  private static final Bytes SIGNING_DOMAIN = Bytes.utf8("libp2p-pubsub:");
  private static final int FROM = 1;
  private static final int DATA = 2;
  private static final int SEQNO = 3;
  private static final int TOPIC = 4;
  private static final int SIGNATURE = 5;
  private static final int KEY = 6;

  private final String topic;
  private final @Nullable Bytes[] fields;
  private final Bytes unknown;
  private @Nullable Bytes encoded;

  private GossipMessage(String topic, @Nullable Bytes[] fields, Bytes unknown) {
    this.topic = topic;
    this.fields = fields;
    this.unknown = unknown;
  }

  /** A message without author and signature, as StrictNoSign has it. */
  public static GossipMessage unsigned(String topic, Bytes data) {
    @Nullable Bytes[] fields = new @Nullable Bytes[KEY + 1];
    fields[DATA] = data;
    fields[TOPIC] = Bytes.utf8(topic);
    return new GossipMessage(topic, fields, Bytes.EMPTY);
  }

  /** A message with author and number that still has to be {@linkplain #signed signed}. */
  static GossipMessage stamped(Bytes from, Bytes seqno, String topic, Bytes data) {
    GossipMessage message = unsigned(topic, data);
    message.fields[FROM] = from;
    message.fields[SEQNO] = seqno;
    return message;
  }

  /** This message with a signature of {@link #signedBytes} and the key that verifies it. */
  GossipMessage signed(Bytes signature, Bytes key) {
    @Nullable Bytes[] all = fields.clone();
    all[SIGNATURE] = signature;
    all[KEY] = key;
    return new GossipMessage(topic, all, unknown);
  }

  /**
   * Reads the body of one protobuf message; values are slices of it until {@link #detached}.
   *
   * @throws MalformedException if it is not protobuf or the topic is not UTF-8
   */
  public static GossipMessage decode(Bytes body) throws MalformedException {
    @Nullable Bytes[] fields = new @Nullable Bytes[KEY + 1];
    List<Bytes> unknown = List.of();
    var reader = new FieldReader(body);
    while (reader.next()) {
      int number = reader.number();
      if (number >= FROM && number <= KEY && reader.isBytes(number)) {
        fields[number] = reader.bytes();
      } else {
        unknown = unknown.isEmpty() ? new ArrayList<>(2) : unknown;
        unknown.add(reader.skip());
      }
    }
    Bytes topic = fields[TOPIC];
    return new GossipMessage(
        topic == null ? "" : topic.strictUtf8(),
        fields,
        unknown.isEmpty() ? Bytes.EMPTY : Bytes.join(unknown.toArray(Bytes[]::new)));
  }

  /** The same message in an array of its own, so that keeping it keeps no received frame. */
  public GossipMessage detached() {
    try {
      Bytes own = encoded();
      GossipMessage copy = decode(own);
      copy.encoded = own;
      return copy;
    } catch (MalformedException e) {
      throw new IllegalStateException("our own encoding of a message does not decode", e);
    }
  }

  public String topic() {
    return topic;
  }

  /** The payload; empty also when the field is absent. */
  public Bytes data() {
    Bytes data = fields[DATA];
    return data == null ? Bytes.EMPTY : data;
  }

  /** The multihash of the author's PeerId. */
  public @Nullable Bytes from() {
    return fields[FROM];
  }

  /** The number the author gave the message: eight bytes, big-endian, where signing is in force. */
  public @Nullable Bytes seqno() {
    return fields[SEQNO];
  }

  public @Nullable Bytes signature() {
    return fields[SIGNATURE];
  }

  /** The author's public key, protobuf-encoded. */
  public @Nullable Bytes key() {
    return fields[KEY];
  }

  /** The canonical encoding, computed once. */
  public Bytes encoded() {
    Bytes known = encoded;
    if (known == null) {
      known = encode(Bytes.EMPTY, KEY);
      encoded = known;
    }
    return known;
  }

  /** The size of the canonical encoding. */
  public int encodedSize() {
    return encoded == null ? sizeUpTo(KEY) : encoded.size();
  }

  /**
   * What the signature covers: a prefix, then the message without signature and key.
   *
   * <p>Departs from the spec: its text leaves out the signature only; every implementation leaves
   * out the key too.
   */
  public Bytes signedBytes() {
    return encode(SIGNING_DOMAIN, TOPIC);
  }

  /** Messages are equal when their encodings are. */
  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof GossipMessage that
        && Arrays.equals(fields, that.fields)
        && unknown.equals(that.unknown);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(fields) * 31 + unknown.hashCode();
  }

  @Override
  public String toString() {
    return "GossipMessage("
        + topic
        + ", from="
        + from()
        + ", seqno="
        + seqno()
        + ", "
        + data()
        + ")";
  }

  private Bytes encode(Bytes prefix, int lastField) {
    var writer = new FieldWriter(prefix.size() + sizeUpTo(lastField)).raw(prefix);
    for (int field = FROM; field <= lastField; field++) {
      writer.bytes(field, fields[field]);
    }
    return writer.raw(unknown).done();
  }

  private int sizeUpTo(int lastField) {
    int size = unknown.size();
    for (int field = FROM; field <= lastField; field++) {
      size += FieldWriter.sizeOf(field, fields[field]);
    }
    return size;
  }
}
