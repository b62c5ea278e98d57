package io.kaiku.kernel.id;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kaiku.kernel.bytes.Bytes;
import io.kaiku.kernel.bytes.MalformedException;
import io.kaiku.kernel.bytes.Mutator;
import io.kaiku.kernel.crypto.Der;
import java.math.BigInteger;
import java.security.Security;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class IdentityTest {
  private static final Bytes MESSAGE = Bytes.utf8("a message");

  static List<KeyVectors.Vector> keys() {
    return KeyVectors.keys();
  }

  @ParameterizedTest
  @EnumSource(KeyType.class)
  void aGeneratedKeySignsAndSurvivesItsEncoding(KeyType type) throws MalformedException {
    Identity identity = Identity.generate(type, new Random(42));
    Identity read = Identity.decode(identity.encoded());
    assertThat(read.peerId()).isEqualTo(identity.peerId()).isEqualTo(PeerId.of(read.publicKey()));
    assertThat(identity.publicKey().type()).isEqualTo(type);
    assertThat(identity.publicKey().verify(MESSAGE, read.sign(MESSAGE))).isTrue();
    assertThat(read.sign(MESSAGE)).isEqualTo(identity.sign(MESSAGE));
    assertThat(PublicKey.decode(identity.publicKey().encoded())).isEqualTo(identity.publicKey());
  }

  @ParameterizedTest
  @EnumSource(KeyType.class)
  void isGeneratedFromTheGivenRandomnessAlone(KeyType type) {
    PeerId peer = Identity.generate(type, new Random(7)).peerId();
    assertThat(Identity.generate(type, new Random(7)).peerId()).isEqualTo(peer);
    assertThat(Identity.generate(type, new Random(8)).peerId()).isNotEqualTo(peer);
  }

  @Test
  void showsNoSecret() {
    for (KeyType type : KeyType.values()) {
      Identity identity = Identity.generate(type, new Random(1));
      assertThat(identity).hasToString("Identity(" + identity.peerId() + ")");
    }
  }

  @Test
  void rsaKeysHaveTheSizeAskedFor() throws MalformedException {
    Identity identity = Identity.generateRsa(3072, new Random(3));
    assertThat(identity.sign(MESSAGE).size()).isEqualTo(384);
    assertThat(Identity.decode(identity.encoded()).peerId()).isEqualTo(identity.peerId());
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1024, 2047, 2049, 8193, 16_384})
  void refusesToGenerateRsaKeysOfOtherSizes(int bits) {
    assertThatThrownBy(() -> Identity.generateRsa(bits, new Random(1)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("2048 to 8192");
  }

  @Test
  void ed25519AcceptsTheOldFormWithThePublicKeyTwiceAndWritesTheNew() throws MalformedException {
    Identity identity = Identity.ed25519(Bytes.fromHex("07".repeat(32)));
    Bytes data = KeyCodec.decode(identity.encoded()).data();
    Bytes publicKey = identity.publicKey().data();
    Bytes old = new KeyCodec(KeyType.ED25519, data.concat(publicKey)).encode();
    assertThat(Identity.decode(old).encoded()).isEqualTo(identity.encoded());
    Bytes other = Identity.ed25519(Bytes.fromHex("08".repeat(32))).publicKey().data();
    List<Bytes> wrong =
        List.of(
            data.concat(other),
            data.slice(0, 32).concat(other, publicKey),
            data.slice(0, 32).concat(other),
            data.slice(0, 32),
            data.slice(0, 63),
            data.concat(publicKey, publicKey),
            Bytes.EMPTY);
    for (Bytes spoiled : wrong) {
      assertThatThrownBy(() -> Identity.decode(new KeyCodec(KeyType.ED25519, spoiled).encode()))
          .isInstanceOf(MalformedException.class)
          .hasMessageContaining("Ed25519 private key");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "0000000000000000000000000000000000000000000000000000000000000000, zero",
    "fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141, order",
    "ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff, order",
    "01, 1 bytes"
  })
  void secp256k1RefusesScalarsOutOfRange(String hex, String why) {
    assertThatThrownBy(
            () -> Identity.decode(new KeyCodec(KeyType.SECP256K1, Bytes.fromHex(hex)).encode()))
        .isInstanceOf(MalformedException.class)
        .hasMessageContaining(why);
  }

  @Test
  void secp256k1AcceptsTheLargestScalar() throws MalformedException {
    Bytes largest =
        Bytes.fromHex("fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364140");
    Identity identity = Identity.decode(new KeyCodec(KeyType.SECP256K1, largest).encode());
    assertThat(identity.publicKey().verify(MESSAGE, identity.sign(MESSAGE))).isTrue();
  }

  @Test
  void ecdsaRefusesAPublicKeyThatIsNotItsOwn() throws MalformedException {
    Bytes data = KeyCodec.decode(keys().getFirst().privateKey()).data();
    byte[] other = data.toArray();
    other[20] ^= 1;
    assertThatThrownBy(
            () -> Identity.decode(new KeyCodec(KeyType.ECDSA, Bytes.wrap(other)).encode()))
        .hasMessageContaining("not its own");
    byte[] zero = data.toArray();
    java.util.Arrays.fill(zero, 7, 39, (byte) 0);
    assertThatThrownBy(
            () -> Identity.decode(new KeyCodec(KeyType.ECDSA, Bytes.wrap(zero)).encode()))
        .hasMessageContaining("zero");
  }

  @Test
  void rsaRefusesNumbersThatContradictOneAnother() throws MalformedException {
    Der body = new Der(KeyCodec.decode(keys().getLast().privateKey()).data()).enterSequence();
    BigInteger[] numbers = new BigInteger[9];
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] = body.natural();
    }
    assertThat(Identity.decode(rsa(numbers)).encoded()).isEqualTo(keys().getLast().privateKey());
    for (int i = 0; i < numbers.length; i++) {
      BigInteger[] spoiled = numbers.clone();
      spoiled[i] = spoiled[i].add(BigInteger.TWO);
      assertThatThrownBy(() -> Identity.decode(rsa(spoiled)))
          .as("number %d", i)
          .isInstanceOf(MalformedException.class);
    }
    BigInteger[] trivial = numbers.clone();
    trivial[4] = numbers[1];
    trivial[5] = BigInteger.ONE;
    assertThatThrownBy(() -> Identity.decode(rsa(trivial))).isInstanceOf(MalformedException.class);
  }

  @ParameterizedTest
  @MethodSource("keys")
  void spoiledKeysAreRefusedOrRead(KeyVectors.Vector vector) {
    Mutator mutator = new Mutator(5);
    for (int i = 0; i < 1000; i++) {
      Bytes spoiled = mutator.mutate(vector.privateKey());
      try {
        Identity identity = Identity.decode(spoiled);
        assertThat(Identity.decode(identity.encoded()).peerId()).isEqualTo(identity.peerId());
      } catch (MalformedException e) {
        assertThat(e.getMessage()).isNotEmpty();
      }
    }
  }

  @Test
  void refusesSeedsOfAnotherSize() {
    assertThatThrownBy(() -> Identity.ed25519(Bytes.wrap(new byte[31])))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void anotherProviderOfEd25519DoesTheSame() throws MalformedException {
    JcaEd25519 jdk = new JcaEd25519(Security.getProvider("SunEC"));
    assertThat(jdk.isUsable()).isTrue();
    assertThat(jdk.type()).isEqualTo(KeyType.ED25519);
    Identity ours = Identity.ed25519(Bytes.fromHex("09".repeat(32)));
    Bytes privateData = KeyCodec.decode(ours.encoded()).data();
    SignatureAlgorithm.Signer theirs = jdk.signer(privateData);
    assertThat(theirs.publicData()).isEqualTo(ours.publicKey().data());
    assertThat(theirs.privateData()).isEqualTo(privateData);
    assertThat(theirs.sign(MESSAGE)).isEqualTo(ours.sign(MESSAGE));
    SignatureAlgorithm.Verifier verifier = jdk.verifier(theirs.publicData());
    assertThat(verifier.verify(MESSAGE, ours.sign(MESSAGE))).isTrue();
    assertThat(verifier.verify(Bytes.EMPTY, ours.sign(MESSAGE))).isFalse();
    assertThat(verifier.verify(MESSAGE, Bytes.wrap(new byte[64]))).isFalse();
    assertThat(verifier.verify(MESSAGE, Bytes.EMPTY)).isFalse();
    assertThat(theirs).hasToString("Ed25519 private key");
  }

  @ParameterizedTest
  @EnumSource(KeyType.class)
  void everyTypeHasItsAlgorithm(KeyType type) {
    assertThat(SignatureAlgorithms.of(type).type()).isEqualTo(type);
  }

  @ParameterizedTest
  @EnumSource(KeyType.class)
  void signersShowNoSecret(KeyType type) throws MalformedException {
    Bytes data = KeyCodec.decode(Identity.generate(type, new Random(1)).encoded()).data();
    assertThat(SignatureAlgorithms.of(type).signer(data).toString()).endsWith("private key");
  }

  @Test
  void aProviderWithoutEd25519IsNotUsed() {
    assertThat(new JcaEd25519(Security.getProvider("SUN")).isUsable()).isFalse();
  }

  private static Bytes rsa(BigInteger[] numbers) {
    Bytes[] encoded = new Bytes[numbers.length];
    for (int i = 0; i < numbers.length; i++) {
      encoded[i] = Der.integer(numbers[i]);
    }
    return new KeyCodec(KeyType.RSA, Der.sequence(encoded)).encode();
  }
}
