package io.kaiku.gossipsub.core.rpc;

import static org.assertj.core.api.Assertions.assertThat;

import io.kaiku.kernel.bytes.Bytes;
import io.kaiku.kernel.bytes.MalformedException;
import io.kaiku.kernel.id.Identity;
import io.kaiku.kernel.id.KeyType;
import java.util.SplittableRandom;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class MessageSigningTest {
  private static final long NANOS = 1_800_000_000_000_000_000L;
  private static final Identity ALICE = Identity.ed25519(Bytes.wrap(new byte[32]));
  private static final Identity BOB = Identity.generate(KeyType.SECP256K1, new SplittableRandom(1));
  private static final Bytes DATA = Bytes.utf8("hello");

  private static GossipMessage signedBy(Identity author) {
    return MessageAuthor.of(author, NANOS).write("t", DATA, SignaturePolicy.STRICT_SIGN);
  }

  @ParameterizedTest
  @EnumSource(KeyType.class)
  void messagesOfEveryTypeOfKeyAreVerified(KeyType type) throws MalformedException {
    GossipMessage message = signedBy(Identity.generate(type, new SplittableRandom(7)));
    GossipMessage received = GossipMessage.decode(message.encoded());
    assertThat(MessageVerifier.verify(received)).isTrue();
    assertThat(received.key()).isNotNull();
    assertThat(SignaturePolicy.STRICT_SIGN.allows(received)).isTrue();
  }

  @Test
  void everyBitOfASignedMessageCounts() throws MalformedException {
    Bytes encoded = signedBy(ALICE).encoded();
    for (int bit = 0; bit < encoded.size() * 8; bit++) {
      byte[] flipped = encoded.toArray();
      flipped[bit / 8] ^= (byte) (1 << bit % 8);
      boolean verified;
      try {
        verified = MessageVerifier.verify(GossipMessage.decode(Bytes.wrap(flipped)));
      } catch (MalformedException e) {
        verified = false;
      }
      assertThat(verified).as("bit %d", bit).isFalse();
    }
  }

  @Test
  void aKeyThatIsMissingIsTakenFromTheAuthorIfItIsThere() {
    GossipMessage inline = withKey(ALICE, null);
    assertThat(inline.key()).isNull();
    assertThat(MessageVerifier.verify(inline)).isTrue();
    Identity rsa = Identity.generate(KeyType.RSA, new SplittableRandom(7));
    assertThat(MessageVerifier.verify(withKey(rsa, null))).isFalse();
  }

  @Test
  void aKeyOfSomebodyElseIsNotTaken() {
    assertThat(MessageVerifier.verify(withKey(ALICE, BOB.publicKey().encoded()))).isFalse();
    GossipMessage stamped =
        GossipMessage.stamped(ALICE.peerId().bytes(), Bytes.wrap(new byte[8]), "t", DATA);
    GossipMessage forged =
        stamped.signed(BOB.sign(stamped.signedBytes()), BOB.publicKey().encoded());
    assertThat(MessageVerifier.verify(forged)).isFalse();
    assertThat(MessageVerifier.verify(withKey(ALICE, Bytes.utf8("no key")))).isFalse();
  }

  private static GossipMessage withKey(Identity author, @Nullable Bytes key) {
    GossipMessage stamped =
        GossipMessage.stamped(author.peerId().bytes(), Bytes.wrap(new byte[8]), "t", DATA);
    Bytes signature = author.sign(stamped.signedBytes());
    try {
      Bytes body =
          stamped
              .encoded()
              .concat(field(0x2a, signature), key == null ? Bytes.EMPTY : field(0x32, key));
      return GossipMessage.decode(body);
    } catch (MalformedException e) {
      throw new AssertionError(e);
    }
  }

  private static Bytes field(int tag, Bytes value) {
    int size = value.size();
    Bytes header =
        size < 128
            ? Bytes.wrap(new byte[] {(byte) tag, (byte) size})
            : Bytes.wrap(
                new byte[] {(byte) tag, (byte) ((size & 0x7f) | 0x80), (byte) (size >> 7)});
    return header.concat(value);
  }

  @Test
  void unknownFieldsAreSignedToo() throws MalformedException {
    GossipMessage stamped =
        GossipMessage.stamped(ALICE.peerId().bytes(), Bytes.wrap(new byte[8]), "t", DATA);
    GossipMessage extended =
        GossipMessage.decode(stamped.encoded().concat(Bytes.fromHex("980601")));
    Bytes key = ALICE.publicKey().encoded();
    GossipMessage good = extended.signed(ALICE.sign(extended.signedBytes()), key);
    assertThat(MessageVerifier.verify(GossipMessage.decode(good.encoded()))).isTrue();
    GossipMessage bad = extended.signed(ALICE.sign(stamped.signedBytes()), key);
    assertThat(MessageVerifier.verify(bad)).isFalse();
  }

  @Test
  void numbersGrowFromTheTimeGiven() {
    var author = MessageAuthor.of(ALICE, NANOS);
    for (long expected = NANOS; expected < NANOS + 5; expected++) {
      Bytes seqno = author.write("t", DATA, SignaturePolicy.STRICT_SIGN).seqno();
      assertThat(seqno).isNotNull();
      assertThat(seqno.size()).isEqualTo(8);
      assertThat(seqno.beLong(0)).isEqualTo(expected);
      author.write("t", DATA, SignaturePolicy.STRICT_NO_SIGN);
    }
  }

  @Test
  void anUnsignedMessageSaysNothingOfItsAuthor() {
    GossipMessage message =
        MessageAuthor.of(ALICE, NANOS).write("t", DATA, SignaturePolicy.STRICT_NO_SIGN);
    assertThat(message.encoded()).isEqualTo(Bytes.fromHex("120568656c6c6f220174"));
    assertThat(SignaturePolicy.STRICT_NO_SIGN.allows(message)).isTrue();
  }

  static Stream<Arguments> policies() {
    String from = "0a01aa";
    String seqno = "1a080000000000000001";
    String signature = "2a01bb";
    return Stream.of(
        Arguments.of("", false, true),
        Arguments.of(from + seqno + signature, true, false),
        Arguments.of(from + seqno + signature + "320166", true, false),
        Arguments.of(seqno + signature, false, false),
        Arguments.of(from + signature, false, false),
        Arguments.of(from + seqno, false, false),
        Arguments.of("0a00" + seqno + signature, false, false),
        Arguments.of("0a41" + "00".repeat(65) + seqno + signature, false, false),
        Arguments.of(from + "1a0101" + signature, false, false),
        Arguments.of(from + "1a09" + "00".repeat(9) + signature, false, false),
        Arguments.of(from, false, false),
        Arguments.of(seqno, false, false),
        Arguments.of(signature, false, false),
        Arguments.of("3200", false, false));
  }

  @ParameterizedTest
  @MethodSource("policies")
  void aPolicySaysWhichFieldsThereAre(String fields, boolean signed, boolean unsigned)
      throws MalformedException {
    GossipMessage message = GossipMessage.decode(Bytes.fromHex(fields + "220174"));
    assertThat(SignaturePolicy.STRICT_SIGN.allows(message)).isEqualTo(signed);
    assertThat(SignaturePolicy.STRICT_NO_SIGN.allows(message)).isEqualTo(unsigned);
  }

  @Test
  void idsAreThoseOfTheSpec() {
    GossipMessage signed = signedBy(ALICE);
    assertThat(MessageIdFunction.ORIGIN.idOf(signed))
        .isEqualTo(ALICE.peerId().bytes().concat(Bytes.fromHex("18fae27693b40000")));
    assertThat(MessageIdFunction.CONTENT.idOf(signed))
        .isEqualTo(
            Bytes.fromHex("2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824"));
    UnaryOperator<Bytes> tail = bytes -> bytes.slice(bytes.size() - 2);
    MessageIdFunction own = message -> tail.apply(message.data());
    assertThat(own.idOf(signed)).isEqualTo(Bytes.utf8("lo"));
  }
}
