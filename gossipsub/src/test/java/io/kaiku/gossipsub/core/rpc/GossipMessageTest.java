package io.kaiku.gossipsub.core.rpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnknownFieldSet;
import io.kaiku.gossipsub.proto.Message;
import io.kaiku.kernel.bytes.Bytes;
import io.kaiku.kernel.bytes.MalformedException;
import org.junit.jupiter.api.Test;

class GossipMessageTest {
  private static final Bytes FROM = Bytes.fromHex("0a01aa");
  private static final Bytes DATA = Bytes.fromHex("1202beef");
  private static final Bytes SEQNO = Bytes.fromHex("1a080000000000000007");
  private static final Bytes TOPIC = Bytes.fromHex("220174");
  private static final Bytes SIGNATURE = Bytes.fromHex("2a0155");
  private static final Bytes KEY = Bytes.fromHex("320166");
  private static final Bytes UNKNOWN = Bytes.fromHex("980601");

  @Test
  void readsEveryField() throws MalformedException {
    GossipMessage message =
        GossipMessage.decode(Bytes.join(FROM, DATA, SEQNO, TOPIC, SIGNATURE, KEY));
    assertThat(message.from()).isEqualTo(Bytes.fromHex("aa"));
    assertThat(message.data()).isEqualTo(Bytes.fromHex("beef"));
    assertThat(message.seqno()).isEqualTo(Bytes.fromHex("0000000000000007"));
    assertThat(message.topic()).isEqualTo("t");
    assertThat(message.signature()).isEqualTo(Bytes.fromHex("55"));
    assertThat(message.key()).isEqualTo(Bytes.fromHex("66"));
  }

  @Test
  void anEmptyFieldIsNotAnAbsentOne() throws MalformedException {
    GossipMessage absent = GossipMessage.decode(TOPIC);
    GossipMessage empty = GossipMessage.decode(Bytes.join(Bytes.fromHex("0a001200"), TOPIC));
    assertThat(absent.from()).isNull();
    assertThat(empty.from()).isEqualTo(Bytes.EMPTY);
    assertThat(absent.data()).isEqualTo(empty.data()).isEqualTo(Bytes.EMPTY);
    assertThat(absent).isNotEqualTo(empty);
    assertThat(empty.encoded()).isEqualTo(Bytes.join(Bytes.fromHex("0a001200"), TOPIC));
  }

  @Test
  void theEncodingIsCanonicalWhateverTheOrderWas() throws MalformedException {
    GossipMessage shuffled =
        GossipMessage.decode(Bytes.join(UNKNOWN, KEY, TOPIC, DATA, SIGNATURE, SEQNO, FROM));
    assertThat(shuffled.encoded())
        .isEqualTo(Bytes.join(FROM, DATA, SEQNO, TOPIC, SIGNATURE, KEY, UNKNOWN));
    assertThat(shuffled.encodedSize()).isEqualTo(shuffled.encoded().size());
  }

  @Test
  void theSignatureCoversAllButItselfAndTheKey() throws MalformedException {
    GossipMessage message =
        GossipMessage.decode(Bytes.join(FROM, DATA, SEQNO, TOPIC, SIGNATURE, KEY, UNKNOWN));
    assertThat(message.signedBytes())
        .isEqualTo(Bytes.join(Bytes.utf8("libp2p-pubsub:"), FROM, DATA, SEQNO, TOPIC, UNKNOWN));
  }

  @Test
  void encodesAsProtobufDoesUnknownFieldsIncluded() throws Exception {
    var unknown =
        UnknownFieldSet.Field.newBuilder().addLengthDelimited(ByteString.copyFromUtf8("x"));
    byte[] theirs =
        Message.newBuilder()
            .setFrom(ByteString.copyFromUtf8("peer"))
            .setData(ByteString.copyFrom(new byte[300]))
            .setSeqno(ByteString.copyFrom(new byte[8]))
            .setTopic("thème")
            .setUnknownFields(UnknownFieldSet.newBuilder().addField(77, unknown.build()).build())
            .build()
            .toByteArray();
    GossipMessage ours = GossipMessage.decode(Bytes.wrap(theirs));
    assertThat(ours.encoded()).isEqualTo(Bytes.wrap(theirs));
    assertThat(ours.topic()).isEqualTo("thème");
  }

  @Test
  void aDetachedMessageIsEqualAndHoldsNoFrame() throws MalformedException {
    Bytes frame = Bytes.join(Bytes.wrap(new byte[1_000]), FROM, DATA, TOPIC);
    GossipMessage message = GossipMessage.decode(frame.slice(1_000));
    assertThat(message.data().array()).isSameAs(frame.array());
    GossipMessage detached = message.detached();
    assertThat(detached).isEqualTo(message).hasSameHashCodeAs(message);
    assertThat(detached.data().array()).isSameAs(detached.encoded().array());
    assertThat(detached.encoded().array()).hasSize(detached.encodedSize());
  }

  @Test
  void aTopicThatIsNotUtf8IsRefused() {
    assertThatThrownBy(() -> GossipMessage.decode(Bytes.fromHex("2201ff")))
        .isInstanceOf(MalformedException.class)
        .hasMessageContaining("UTF-8");
  }
}
