package io.kaiku.kernel.id;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kaiku.kernel.bytes.Bytes;
import io.kaiku.kernel.bytes.MalformedException;
import io.kaiku.kernel.bytes.Mutator;
import io.kaiku.kernel.crypto.Der;
import io.kaiku.kernel.crypto.Sha256;
import java.math.BigInteger;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.bouncycastle.math.ec.rfc8032.Ed25519;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class PublicKeyTest {
  private static final Bytes MESSAGE = Bytes.utf8("a message");
  private static final BigInteger SECP256K1_ORDER =
      new BigInteger("fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141", 16);
  private static final BigInteger ED25519_ORDER =
      BigInteger.TWO.pow(252).add(new BigInteger("27742317777372353535851937790883648493"));

  static List<KeyVectors.Vector> keys() {
    return KeyVectors.keys();
  }

  @ParameterizedTest
  @MethodSource("keys")
  void aFlippedBitAnywhereInASignatureIsNoticed(KeyVectors.Vector vector)
      throws MalformedException {
    Bytes signature = Identity.decode(vector.privateKey()).sign(MESSAGE);
    PublicKey key = PublicKey.decode(vector.publicKey());
    assertThat(key.verify(MESSAGE, signature)).isTrue();
    for (int bit = 0; bit < 8 * signature.size(); bit++) {
      assertThat(key.verify(MESSAGE, flipped(signature, bit))).as("bit %d", bit).isFalse();
    }
  }

  @ParameterizedTest
  @MethodSource("keys")
  void signaturesOfAnotherSizeAreFalse(KeyVectors.Vector vector) throws MalformedException {
    Bytes signature = Identity.decode(vector.privateKey()).sign(MESSAGE);
    PublicKey key = PublicKey.decode(vector.publicKey());
    for (int size = 0; size < signature.size(); size++) {
      assertThat(key.verify(MESSAGE, signature.slice(0, size))).isFalse();
    }
    assertThat(key.verify(MESSAGE, signature.concat(Bytes.fromHex("00")))).isFalse();
    assertThat(key.verify(MESSAGE, Bytes.wrap(new byte[100_000]))).isFalse();
    assertThat(key.verify(MESSAGE, Bytes.wrap(new byte[signature.size()]))).isFalse();
  }

  @Test
  void noKeyVerifiesWhatAnotherSigned() throws MalformedException {
    for (KeyVectors.Vector signer : keys()) {
      Bytes signature = Identity.decode(signer.privateKey()).sign(MESSAGE);
      for (KeyVectors.Vector other : keys()) {
        boolean isSame = signer.type() == other.type();
        assertThat(PublicKey.decode(other.publicKey()).verify(MESSAGE, signature))
            .isEqualTo(isSame);
      }
    }
  }

  @Test
  void secp256k1RefusesTheHigherOfTwoSignatures() throws MalformedException {
    Identity identity = Identity.generate(KeyType.SECP256K1, new Random(1));
    for (int i = 0; i < 40; i++) {
      Bytes message = Bytes.utf8("message " + i);
      Bytes signature = identity.sign(message);
      Der body = new Der(signature).enterSequence();
      BigInteger r = body.natural();
      BigInteger s = body.natural();
      assertThat(s).isLessThanOrEqualTo(SECP256K1_ORDER.shiftRight(1));
      Bytes high = Der.sequence(Der.integer(r), Der.integer(SECP256K1_ORDER.subtract(s)));
      assertThat(identity.publicKey().verify(message, signature)).isTrue();
      assertThat(identity.publicKey().verify(message, high)).isFalse();
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = KeyType.class,
      names = {"SECP256K1", "ECDSA"})
  void ecdsaSignaturesMustBeTheShortestDer(KeyType type) throws MalformedException {
    Identity identity = Identity.generate(type, new Random(2));
    Der body = new Der(identity.sign(MESSAGE)).enterSequence();
    Bytes r = Der.integer(body.natural());
    Bytes s = Der.integer(body.natural());
    PublicKey key = identity.publicKey();
    assertThat(key.verify(MESSAGE, Der.sequence(r, s))).isTrue();
    Bytes paddedR = Der.value(Der.INTEGER, Bytes.fromHex("00").concat(r.slice(2)));
    Bytes inside = r.concat(s);
    List<Bytes> wrong =
        List.of(
            Der.sequence(paddedR, s),
            Der.sequence(r, s, Der.integer(BigInteger.ONE)),
            Der.sequence(r),
            Der.sequence(s, r),
            Der.sequence(r, s).concat(Bytes.fromHex("00")),
            Bytes.fromHex("3081").concat(Bytes.wrap(new byte[] {(byte) inside.size()}), inside),
            Bytes.fromHex("3080").concat(inside, Bytes.fromHex("0000")),
            Der.value(0x31, inside),
            Der.sequence(Der.integer(BigInteger.ZERO), s),
            Der.sequence(r, Der.integer(BigInteger.ZERO)),
            Der.sequence(r, Der.value(Der.INTEGER, Bytes.EMPTY)),
            Der.sequence(r, Der.value(Der.INTEGER, Bytes.fromHex("81"))),
            Der.sequence(r, Der.integer(BigInteger.TWO.pow(256).subtract(BigInteger.ONE))));
    for (Bytes signature : wrong) {
      assertThat(key.verify(MESSAGE, signature)).as(signature.hex()).isFalse();
    }
  }

  @Test
  void ed25519RefusesASignatureWithTheOrderAdded() {
    Identity identity = Identity.ed25519(Bytes.fromHex("05".repeat(32)));
    byte[] signature = identity.sign(MESSAGE).toArray();
    BigInteger s = littleEndian(signature).add(ED25519_ORDER);
    for (int i = 0; i < 32; i++) {
      signature[32 + i] = s.shiftRight(8 * i).byteValue();
    }
    assertThat(identity.publicKey().verify(MESSAGE, Bytes.wrap(signature))).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "0000000000000000000000000000000000000000000000000000000000000000",
        "0000000000000000000000000000000000000000000000000000000000000080",
        "0100000000000000000000000000000000000000000000000000000000000000",
        "0100000000000000000000000000000000000000000000000000000000000080",
        "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
        "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc85",
        "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
        "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac03fa",
        "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f"
      })
  void ed25519RefusesPointsOfSmallOrder(String hex) {
    assertThat(Ed25519.validatePublicKeyFull(Bytes.fromHex(hex).toArray(), 0)).isFalse();
    assertThatThrownBy(() -> PublicKey.of(KeyType.ED25519, Bytes.fromHex(hex)))
        .isInstanceOf(MalformedException.class)
        .hasMessageContaining("small order");
  }

  @Test
  void ed25519KeysMayBeginWithZeroBytes() throws MalformedException {
    Identity identity =
        IntStream.range(0, 10_000)
            .mapToObj(i -> Identity.ed25519(Sha256.of(Bytes.utf8("seed " + i))))
            .filter(candidate -> candidate.publicKey().data().at(0) == 0)
            .findFirst()
            .orElseThrow();
    PublicKey key = PublicKey.decode(identity.publicKey().encoded());
    assertThat(key.data().at(0)).isZero();
    assertThat(key.verify(MESSAGE, identity.sign(MESSAGE))).isTrue();
    assertThat(PeerId.parse(identity.peerId().toString()).publicKey()).contains(key);
  }

  @Test
  void ed25519KeysThatAreNoPointVerifyNothing() throws MalformedException {
    PublicKey key = PublicKey.of(KeyType.ED25519, Bytes.fromHex("02" + "00".repeat(31)));
    assertThat(Ed25519.validatePublicKeyPartial(key.data().toArray(), 0)).isFalse();
    assertThat(key.verify(MESSAGE, Bytes.wrap(new byte[64]))).isFalse();
  }

  @ParameterizedTest
  @CsvSource({
    "'', no type",
    "08, ends early",
    "0801, no data",
    "080112, ends early",
    "08011220, announces 32",
    "1220, no type",
    "08041200, key type 4 is unknown",
    "08ffffffff0f1200, is unknown",
    "08011200, Ed25519 public key has 0 bytes",
    "0881001200, shortest form",
    "080112a000, shortest form",
    "08021200, 'secp256k1 public key has 0 bytes; it must be a compressed point of 33'",
    "08031200, not an uncompressed point of P-256",
    "08001200, DER value ends early"
  })
  void refusesWhatIsNoKey(String hex, String why) {
    assertThatThrownBy(() -> PublicKey.decode(Bytes.fromHex(hex)))
        .isInstanceOf(MalformedException.class)
        .hasMessageContaining(why);
  }

  @Test
  void refusesEncodingsThatAreNotDeterministic() {
    Bytes data = Bytes.fromHex("1ed1e8fae2c4a144b8be8fd4b47bf3d3b34b871c3cacf6010f0e42d474fce27e");
    List<Bytes> wrong =
        List.of(
            Bytes.fromHex("1220").concat(data, Bytes.fromHex("0801")),
            Bytes.fromHex("08011220").concat(data, Bytes.fromHex("1a00")),
            Bytes.fromHex("080108011220").concat(data),
            Bytes.fromHex("088100122020").concat(data),
            Bytes.fromHex("08011221").concat(data),
            Bytes.fromHex("0801121f").concat(data),
            Bytes.fromHex("09011220").concat(data));
    for (Bytes encoded : wrong) {
      assertThatThrownBy(() -> PublicKey.decode(encoded))
          .as(encoded.hex())
          .isInstanceOf(MalformedException.class);
    }
  }

  @Test
  void rsaEmitsItsTypeThoughItIsZero() {
    Bytes encoded = keys().getLast().publicKey();
    assertThat(keys().getLast().type()).isEqualTo(KeyType.RSA);
    assertThat(encoded.slice(0, 2)).isEqualTo(Bytes.fromHex("0800"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "05" + "79be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798",
        "04" + "79be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798",
        "00" + "79be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798",
        "02" + "0000000000000000000000000000000000000000000000000000000000000005",
        "02" + "ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
        "02" + "fffffffffffffffffffffffffffffffffffffffffffffffffffffffefffffc2f"
      })
  void secp256k1RefusesWhatIsNoCompressedPoint(String hex) {
    assertThatThrownBy(() -> PublicKey.of(KeyType.SECP256K1, Bytes.fromHex(hex)))
        .isInstanceOf(MalformedException.class)
        .hasMessageContaining("not a point of the curve");
  }

  @Test
  void ecdsaRefusesAPointOffTheCurve() throws MalformedException {
    Bytes good = PublicKey.decode(keys().getFirst().publicKey()).data();
    assertThat(keys().getFirst().type()).isEqualTo(KeyType.ECDSA);
    assertThatThrownBy(() -> PublicKey.of(KeyType.ECDSA, flipped(good, 8 * good.size() - 1)))
        .hasMessageContaining("not a point of the curve");
    assertThatThrownBy(() -> PublicKey.of(KeyType.ECDSA, flipped(good, 20)))
        .hasMessageContaining("not an uncompressed point");
  }

  @ParameterizedTest
  @MethodSource("keys")
  void spoiledKeysAreRefusedOrRead(KeyVectors.Vector vector) {
    for (long seed = 1; seed <= 3; seed++) {
      Mutator mutator = new Mutator(seed);
      for (int i = 0; i < 1500; i++) {
        Bytes spoiled = mutator.mutate(vector.publicKey());
        try {
          PublicKey key = PublicKey.decode(spoiled);
          assertThat(key.encoded()).isEqualTo(spoiled);
          assertThat(key.verify(MESSAGE, mutator.noise(80))).isFalse();
        } catch (MalformedException e) {
          assertThat(e.getMessage()).isNotEmpty();
        }
      }
    }
  }

  @Test
  void isAValueAndKeepsNothingElseAlive() throws MalformedException {
    Bytes encoded = keys().get(1).publicKey();
    PublicKey key = PublicKey.decode(Bytes.wrap(new byte[100]).concat(encoded).slice(100));
    assertThat(key)
        .isEqualTo(PublicKey.decode(encoded))
        .hasSameHashCodeAs(PublicKey.decode(encoded));
    assertThat(key.encoded().array()).hasSize(encoded.size());
    assertThat(key).hasToString("ED25519(" + PeerId.of(key) + ")").isNotEqualTo(encoded);
  }

  private static Bytes flipped(Bytes bytes, int bit) {
    byte[] copy = bytes.toArray();
    copy[bit / 8] ^= (byte) (1 << (bit % 8));
    return Bytes.wrap(copy);
  }

  private static BigInteger littleEndian(byte[] signature) {
    byte[] s = new byte[32];
    for (int i = 0; i < 32; i++) {
      s[i] = signature[63 - i];
    }
    return new BigInteger(1, s);
  }
}
