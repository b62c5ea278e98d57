package io.kaiku.kernel.id;

import static org.assertj.core.api.Assertions.assertThat;

import io.kaiku.kernel.bytes.Bytes;
import io.kaiku.kernel.bytes.MalformedException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The test vectors of libp2p specs, peer-ids, "Test vectors" and "Peer Ids". */
class KeyVectors {
  record Vector(KeyType type, Bytes privateKey, Bytes publicKey) {
    @Override
    public String toString() {
      return type.name();
    }
  }

  static List<Vector> keys() {
    try (InputStream in = KeyVectors.class.getResourceAsStream("key-vectors.txt");
        BufferedReader lines =
            new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
      return lines
          .lines()
          .filter(line -> !line.startsWith("#"))
          .map(line -> line.split(" ", -1))
          .map(
              parts ->
                  new Vector(
                      KeyType.valueOf(parts[0]), Bytes.fromHex(parts[1]), Bytes.fromHex(parts[2])))
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void thereIsAVectorForEachKeyType() {
    assertThat(keys()).extracting(Vector::type).containsExactlyInAnyOrder(KeyType.values());
  }

  @ParameterizedTest
  @MethodSource("keys")
  void aPrivateKeyYieldsItsPublicKey(Vector vector) throws MalformedException {
    Identity identity = Identity.decode(vector.privateKey());
    assertThat(identity.publicKey().encoded()).isEqualTo(vector.publicKey());
    assertThat(identity.publicKey().type()).isEqualTo(vector.type());
  }

  @ParameterizedTest
  @MethodSource("keys")
  void keysAreEncodedAsTheyWereRead(Vector vector) throws MalformedException {
    assertThat(Identity.decode(vector.privateKey()).encoded()).isEqualTo(vector.privateKey());
    assertThat(PublicKey.decode(vector.publicKey()).encoded()).isEqualTo(vector.publicKey());
  }

  @ParameterizedTest
  @MethodSource("keys")
  void aSignatureByThePrivateKeyVerifiesWithThePublicKey(Vector vector) throws MalformedException {
    Bytes message = Bytes.utf8("a message");
    Bytes signature = Identity.decode(vector.privateKey()).sign(message);
    PublicKey key = PublicKey.decode(vector.publicKey());
    assertThat(key.verify(message, signature)).isTrue();
    assertThat(key.verify(Bytes.utf8("another message"), signature)).isFalse();
  }

  @Test
  void thePeerIdOfASmallKeyHoldsTheKey() throws MalformedException {
    for (Vector vector : keys()) {
      PublicKey key = PublicKey.decode(vector.publicKey());
      PeerId peer = PeerId.of(key);
      switch (vector.type()) {
        case ED25519, SECP256K1 -> {
          assertThat(peer.bytes())
              .isEqualTo(
                  Bytes.wrap(new byte[] {0, (byte) key.encoded().size()}).concat(key.encoded()));
          assertThat(peer.publicKey()).contains(key);
        }
        case RSA, ECDSA -> {
          assertThat(peer.bytes().slice(0, 2)).isEqualTo(Bytes.fromHex("1220"));
          assertThat(peer.publicKey()).isEmpty();
        }
      }
    }
  }

  @Test
  void theExamplesOfPeerIdsRead() throws MalformedException {
    assertThat(PeerId.parse("QmYyQSo1c1Ym7orWxLYvCrM2EmxFTANf8wXmmE7DWjhx5N"))
        .isEqualTo(PeerId.parse("bafzbeie5745rpv2m6tjyuugywy4d5ewrqgqqhfnf445he3omzpjbx5xqxe"))
        .hasToString("QmYyQSo1c1Ym7orWxLYvCrM2EmxFTANf8wXmmE7DWjhx5N");
    PeerId ed25519 = PeerId.parse("12D3KooWD3eckifWpRn9wQpMG9R9hX3sD158z7EqHWmweQAJU5SA");
    assertThat(ed25519.publicKey().orElseThrow().type()).isEqualTo(KeyType.ED25519);
    assertThat(ed25519).hasToString("12D3KooWD3eckifWpRn9wQpMG9R9hX3sD158z7EqHWmweQAJU5SA");
  }
}
