package io.kaiku.kernel.id;

import static org.assertj.core.api.Assertions.assertThat;

import io.kaiku.kernel.addr.Multiaddr;
import io.kaiku.kernel.bytes.Bytes;
import io.kaiku.kernel.bytes.MalformedException;
import io.kaiku.kernel.record.PeerRecord;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Peer ids, signatures and sealed peer records that go-libp2p made with the keys of the
 * specification.
 */
class GoKeyVectors {
  record Vector(Identity identity, String peerId, String cid, Bytes signature, Bytes envelope) {
    @Override
    public String toString() {
      return identity.publicKey().type().name();
    }
  }

  static List<Vector> vectors() {
    try (BufferedReader lines =
        new BufferedReader(
            new InputStreamReader(
                GoKeyVectors.class.getResourceAsStream("go-libp2p-keys.txt"),
                StandardCharsets.UTF_8))) {
      return lines.lines().filter(line -> !line.startsWith("#")).map(GoKeyVectors::vector).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Vector vector(String line) {
    String[] parts = line.split(" ", -1);
    try {
      return new Vector(
          Identity.decode(Bytes.fromHex(parts[1])),
          parts[2],
          parts[3],
          Bytes.fromHex(parts[4]),
          Bytes.fromHex(parts[5]));
    } catch (MalformedException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void thereIsOneForEachKeyType() {
    assertThat(vectors())
        .extracting(vector -> vector.identity().publicKey().type())
        .containsExactlyInAnyOrder(KeyType.values());
  }

  @ParameterizedTest
  @MethodSource("vectors")
  void peerIdsAreTheSame(Vector vector) throws MalformedException {
    PeerId peer = vector.identity().peerId();
    assertThat(peer).hasToString(vector.peerId());
    assertThat(peer.toCid()).isEqualTo(vector.cid());
    assertThat(PeerId.parse(vector.peerId())).isEqualTo(peer);
    assertThat(PeerId.parse(vector.cid())).isEqualTo(peer);
  }

  @ParameterizedTest
  @MethodSource("vectors")
  void signaturesVerify(Vector vector) {
    assertThat(vector.identity().publicKey().verify(Bytes.utf8("a message"), vector.signature()))
        .isTrue();
  }

  @ParameterizedTest
  @MethodSource("vectors")
  void deterministicSignaturesAreTheSame(Vector vector) {
    Bytes ours = vector.identity().sign(Bytes.utf8("a message"));
    switch (vector.identity().publicKey().type()) {
      case ED25519, RSA, SECP256K1 -> assertThat(ours).isEqualTo(vector.signature());
      case ECDSA -> assertThat(ours).isNotEqualTo(vector.signature());
    }
  }

  @ParameterizedTest
  @MethodSource("vectors")
  void peerRecordsOpen(Vector vector) throws MalformedException {
    PeerRecord record = PeerRecord.open(vector.envelope());
    assertThat(record)
        .isEqualTo(
            new PeerRecord(
                vector.identity().peerId(),
                42,
                List.of(
                    Multiaddr.of("/ip4/1.2.3.4/tcp/4001"),
                    Multiaddr.of("/dns4/example.com/udp/4001/quic-v1"))));
    if (vector.identity().publicKey().type() != KeyType.ECDSA) {
      assertThat(record.seal(vector.identity()).encoded()).isEqualTo(vector.envelope());
    }
  }
}
