package io.kaiku.identify.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import io.kaiku.kernel.addr.Multiaddr;
import io.kaiku.kernel.bytes.Bytes;
import io.kaiku.kernel.bytes.MalformedException;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class IdentifyReaderTest {
  private final IdentifyReader reader = new IdentifyReader();

  private static io.kaiku.identify.proto.Identify.Builder message() {
    return io.kaiku.identify.proto.Identify.newBuilder();
  }

  private static Bytes encoded(io.kaiku.identify.proto.Identify.Builder message) {
    return Bytes.wrap(message.build().toByteArray());
  }

  private static ByteString utf8(String text) {
    return ByteString.copyFromUtf8(text);
  }

  private static ByteString bytesOf(String address) {
    return ByteString.copyFrom(Multiaddr.of(address).bytes().toArray());
  }

  /** A message of exactly this size that says nothing that is kept. */
  private static Bytes ofSize(int size) {
    var filled = message().setAgentVersion(ByteString.copyFrom(new byte[size - 3]));
    assertThat(filled.build().getSerializedSize()).isEqualTo(size);
    return encoded(filled);
  }

  /** Thousands of peers speak the same dozen protocols. */
  @Test
  void protocolsOfManyPeersAreKeptOnce() throws MalformedException {
    var another = new IdentifyReader();
    reader.add(encoded(message().addProtocols(utf8("/many/speak/this"))));
    another.add(encoded(message().addProtocols(utf8("/many/speak/this"))));

    assertThat(reader.result().protocols().getFirst())
        .isSameAs(another.result().protocols().getFirst());
  }

  @Test
  void joinsListsAndTakesTheLastOfWhatIsSingle() throws MalformedException {
    reader.add(
        encoded(
            message()
                .setAgentVersion(utf8("one"))
                .setProtocolVersion(utf8("p"))
                .addListenAddrs(bytesOf("/ip4/192.0.2.1/tcp/1"))
                .addProtocols(utf8("/a"))));
    reader.add(
        encoded(
            message()
                .setAgentVersion(utf8("two"))
                .addListenAddrs(bytesOf("/ip4/192.0.2.2/tcp/1"))
                .addProtocols(utf8("/b"))
                .addProtocols(utf8("/a"))));

    assertThat(reader.result())
        .isEqualTo(
            new IdentifyMessage(
                null,
                List.of(Multiaddr.of("/ip4/192.0.2.1/tcp/1"), Multiaddr.of("/ip4/192.0.2.2/tcp/1")),
                List.of("/a", "/b"),
                null,
                "p",
                "two",
                null));
    assertThat(reader.dropped()).isZero();
  }

  @Test
  void readsGosSecondMessageWithTheRecordAlone() throws MalformedException {
    var someone = Someone.number(1);
    reader.add(IdentifyWriter.write(someone.message(1).updatedBy(Someone.protocols("/a"))).bytes());
    reader.add(
        encoded(message().setSignedPeerRecord(ByteString.copyFrom(someone.sealed(2).toArray()))));

    assertThat(reader.result().signedPeerRecord()).isEqualTo(someone.sealed(2));
    assertThat(reader.result().protocols()).containsExactly("/a");
  }

  @Test
  void knowsThatNothingCame() throws MalformedException {
    assertThat(reader.isEmpty()).isTrue();
    reader.add(Bytes.EMPTY);
    assertThat(reader.isEmpty()).isFalse();
    assertThat(reader.result()).isEqualTo(IdentifyMessage.EMPTY);
  }

  @Test
  void aBadEntryIsDroppedAlone() throws MalformedException {
    reader.add(
        encoded(
            message()
                .addListenAddrs(utf8("no address"))
                .addListenAddrs(ByteString.EMPTY)
                .addListenAddrs(ByteString.copyFrom(new byte[] {(byte) 0xff, 0x7f, 1}))
                .addListenAddrs(bytesOf("/ip4/192.0.2.1/tcp/1"))
                .addProtocols(ByteString.copyFrom(new byte[] {'/', (byte) 0xc3}))
                .addProtocols(ByteString.EMPTY)
                .addProtocols(utf8("/with\u001b[31mcolour"))
                .addProtocols(utf8("/line\nbreak"))
                .addProtocols(utf8("/right\u202eto-left"))
                .addProtocols(utf8("/good"))
                .setObservedAddr(utf8("no address"))));

    assertThat(reader.dropped()).isEqualTo(8);
    assertThat(reader.result().listenAddresses())
        .containsExactly(Multiaddr.of("/ip4/192.0.2.1/tcp/1"));
    assertThat(reader.result().protocols()).containsExactly("/good");
    assertThat(reader.result().observedAddress()).isNull();
  }

  @Test
  void unknownAndRepeatedFieldsDoNotHideAPeer() throws MalformedException {
    var once = encoded(message().setAgentVersion(utf8("one")));
    var twice = encoded(message().setAgentVersion(utf8("two")).setPublicKey(utf8("k")));
    var unknown = Bytes.fromHex("3a0361626348015501020304f202020a00");
    reader.add(Bytes.join(once, unknown, twice));

    assertThat(reader.result().agentVersion()).isEqualTo("two");
    assertThat(reader.result().publicKey()).isEqualTo(Bytes.utf8("k"));
  }

  @ParameterizedTest
  @CsvSource({"99,99", "100,100", "101,100", "400,100"})
  void keepsABoundedNumberOfAddresses(int sent, int kept) throws MalformedException {
    var message = message();
    for (int i = 0; i < sent; i++) {
      message.addListenAddrs(bytesOf("/ip4/192.0.2.1/tcp/" + (i + 1)));
    }
    reader.add(encoded(message));

    assertThat(reader.result().listenAddresses()).hasSize(kept);
    assertThat(reader.dropped()).isEqualTo(sent - kept);
  }

  @ParameterizedTest
  @CsvSource({"1023,1023", "1024,1024", "1025,1024", "2000,1024"})
  void keepsABoundedNumberOfProtocols(int sent, int kept) throws MalformedException {
    for (int from = 0; from < sent; from += 500) {
      var message = message();
      for (int i = from; i < Math.min(sent, from + 500); i++) {
        message.addProtocols(utf8("/p/" + i));
      }
      reader.add(encoded(message));
    }

    assertThat(reader.result().protocols()).hasSize(kept);
    assertThat(reader.dropped()).isEqualTo(sent - kept);
  }

  @ParameterizedTest
  @CsvSource({"255,1", "256,1", "257,0"})
  void keepsProtocolsOfABoundedLength(int bytes, int kept) throws MalformedException {
    reader.add(encoded(message().addProtocols(utf8("/" + "x".repeat(bytes - 1)))));

    assertThat(reader.result().protocols()).hasSize(kept);
  }

  @ParameterizedTest
  @ValueSource(ints = {127, 128, 129, 4_000})
  void cutsVersionsByCodePoints(int codePoints) throws MalformedException {
    reader.add(encoded(message().setAgentVersion(utf8("\ud83d\ude80".repeat(codePoints / 2)))));
    reader.add(encoded(message().setProtocolVersion(utf8("v".repeat(codePoints)))));
    var agent = String.valueOf(reader.result().agentVersion());
    var protocol = String.valueOf(reader.result().protocolVersion());

    assertThat(agent.codePointCount(0, agent.length())).isEqualTo(Math.min(128, codePoints / 2));
    assertThat(protocol).hasSize(Math.min(128, codePoints));
  }

  @Test
  void makesVersionsFitToBeShown() throws MalformedException {
    reader.add(
        encoded(message().setAgentVersion(utf8("a\u0000b\u001bc\nd\u202ee\u200bf\u2028g\ue000h"))));
    reader.add(
        encoded(
            message()
                .setProtocolVersion(
                    ByteString.copyFrom(new byte[] {'x', (byte) 0xff, 'y', (byte) 0xed}))));

    assertThat(reader.result().agentVersion())
        .isEqualTo("a\ufffdb\ufffdc\ufffdd\ufffde\ufffdf\ufffdg\ufffdh");
    assertThat(reader.result().protocolVersion()).isEqualTo("x\ufffdy\ufffd");
  }

  @Test
  void refusesMoreThanTenMessages() throws MalformedException {
    for (int i = 0; i < 10; i++) {
      reader.add(Bytes.EMPTY);
    }

    assertThatThrownBy(() -> reader.add(Bytes.EMPTY))
        .isInstanceOf(MalformedException.class)
        .hasMessageContaining("10 identify messages");
  }

  @Test
  void refusesAMessageOfMoreThanEightKibibytes() throws MalformedException {
    reader.add(ofSize(8 * 1024 - 1));
    reader.add(ofSize(8 * 1024));

    assertThatThrownBy(() -> reader.add(ofSize(8 * 1024 + 1)))
        .isInstanceOf(MalformedException.class)
        .hasMessageContaining("8192");
  }

  @Test
  void refusesMoreThan64KibibytesInAll() throws MalformedException {
    for (int i = 0; i < 8; i++) {
      reader.add(ofSize(8 * 1024));
    }
    reader.add(Bytes.EMPTY);

    assertThatThrownBy(() -> reader.add(ofSize(200)))
        .isInstanceOf(MalformedException.class)
        .hasMessageContaining("65536");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "0a", // a key without its length
        "0a05", // a length without its bytes
        "0affffffff0f", // a length of 4 GiB
        "0b0c", // a group
        "0801", // a key that is a number
        "ffffffffffffffffffffff" // a tag that never ends
      })
  void refusesWhatIsNoProtobuf(String hex) {
    assertThatThrownBy(() -> reader.add(Bytes.fromHex(hex))).isInstanceOf(MalformedException.class);
  }

  @Test
  void holdsOnToNothingOfTheNetworksMemory() throws MalformedException {
    var large = new byte[1 << 16];
    var small = Someone.number(1).message(1);
    var written = IdentifyWriter.write(small).bytes();
    written.copyTo(large, 100);
    reader.add(Bytes.wrap(large, 100, written.size()));
    var result = reader.result();

    IntStream.range(0, large.length).forEach(i -> large[i] = 0);
    assertThat(result).isEqualTo(small);
    assertThat(String.valueOf(result.signedPeerRecord()))
        .isEqualTo(String.valueOf(small.signedPeerRecord()));
  }
}
