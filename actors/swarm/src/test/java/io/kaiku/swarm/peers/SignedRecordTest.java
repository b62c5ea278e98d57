package io.kaiku.swarm.peers;

import static io.kaiku.swarm.TestPeers.peer;
import static io.kaiku.swarm.TestPeers.publicAddress;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kaiku.kernel.addr.Multiaddr;
import io.kaiku.kernel.bytes.Bytes;
import io.kaiku.kernel.bytes.MalformedException;
import io.kaiku.kernel.id.Identity;
import io.kaiku.kernel.id.PeerId;
import io.kaiku.kernel.record.PeerRecord;
import io.kaiku.swarm.peers.RecordSource.Requested;
import io.kaiku.swarm.peers.RecordSource.Volunteered;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Signed records in the peerstore: cases ID3 and GO-2023-2024. */
class SignedRecordTest {
  private static final Identity BOB = Identity.ed25519(Bytes.fromHex("01".repeat(32)));
  private static final Identity EVE = Identity.ed25519(Bytes.fromHex("02".repeat(32)));
  private static final PeerId SELF = peer(0);

  private final Peerstore store = new Peerstore(SELF, PeerstoreConfig.defaults());

  @Test
  void aNewerRecordReplacesWhatWasClaimedBefore() throws MalformedException {
    PeerId bob = BOB.peerId();
    store.add(bob, List.of(publicAddress(1)), Provenance.IDENTIFY, 0);
    store.add(bob, List.of(publicAddress(2)), Provenance.PEER_EXCHANGE, 0);
    store.add(bob, List.of(publicAddress(3)), Provenance.USER, 0);
    store.add(bob, List.of(publicAddress(4)), Provenance.CONNECTION, 0);

    assertThat(accept(record(BOB, 5, 7, 8), bob)).isEqualTo(RecordOutcome.STORED);
    assertThat(store.addresses(bob, 0)).containsExactlyInAnyOrder(addresses(3, 4, 7, 8));

    assertThat(accept(record(BOB, 6, 8), bob)).isEqualTo(RecordOutcome.STORED);
    assertThat(store.addresses(bob, 0)).containsExactlyInAnyOrder(addresses(3, 4, 8));
    assertThat(store.record(bob).orElseThrow().record().seq()).isEqualTo(6);
  }

  @Test
  void anOlderOrTheSameRecordChangesNothing() throws MalformedException {
    accept(record(BOB, 5, 1), BOB.peerId());
    assertThat(accept(record(BOB, 5, 2), BOB.peerId())).isEqualTo(RecordOutcome.NOT_NEWER);
    assertThat(accept(record(BOB, 4, 3), BOB.peerId())).isEqualTo(RecordOutcome.NOT_NEWER);
    assertThat(store.addresses(BOB.peerId(), 0)).containsExactly(addresses(1));
    assertThat(store.stats().refusedRecords()).isEqualTo(2);
  }

  @Test
  void numbersAreUnsigned() throws MalformedException {
    accept(record(BOB, Long.MAX_VALUE, 1), BOB.peerId());
    assertThat(accept(record(BOB, -1, 2), BOB.peerId())).isEqualTo(RecordOutcome.STORED);
    assertThat(accept(record(BOB, 0, 3), BOB.peerId())).isEqualTo(RecordOutcome.NOT_NEWER);
  }

  @Test
  void aRecordOfAnotherPeerIsNotTakenUnasked() throws MalformedException {
    assertThat(accept(record(EVE, 1, 1), BOB.peerId())).isEqualTo(RecordOutcome.NOT_ITS_OWN);
    assertThat(store.snapshot(0)).isEmpty();

    assertThat(store.accept(record(EVE, 1, 1), new Requested(BOB.peerId()), 0))
        .isEqualTo(RecordOutcome.STORED);
  }

  @Test
  void ourOwnRecordIsNotTakenFromOthers() throws MalformedException {
    Peerstore ours = new Peerstore(BOB.peerId(), PeerstoreConfig.defaults());
    assertThat(ours.accept(record(BOB, 9, 1), new Requested(EVE.peerId()), 0))
        .isEqualTo(RecordOutcome.OF_SELF);
  }

  @Test
  void hearsayAboutAPeerThatSignedARecordIsNotTaken() throws MalformedException {
    accept(record(BOB, 1, 1), BOB.peerId());
    store.add(BOB.peerId(), List.of(publicAddress(2)), Provenance.PEER_EXCHANGE, 0);
    assertThat(store.addresses(BOB.peerId(), 0)).containsExactly(addresses(1));
  }

  @Test
  void anEnvelopeThatIsBentIsNoRecord() throws MalformedException {
    byte[] envelope = record(BOB, 1, 1).envelope().toArray();
    for (int i = 0; i < envelope.length; i++) {
      byte[] bent = envelope.clone();
      bent[i] ^= 1;
      assertThatThrownBy(() -> SignedRecord.open(Bytes.wrap(bent)))
          .as("byte " + i)
          .isInstanceOf(MalformedException.class);
    }
  }

  @Test
  void aRecordCannotBeSealedByAnother() {
    PeerRecord ofBob = new PeerRecord(BOB.peerId(), 1, List.of(publicAddress(1)));
    assertThatThrownBy(() -> SignedRecord.seal(ofBob, EVE))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private RecordOutcome accept(SignedRecord record, PeerId connection) {
    return store.accept(record, new Volunteered(connection), 0);
  }

  /** A record that went over the wire. */
  private static SignedRecord record(Identity signer, long seq, int... addresses)
      throws MalformedException {
    PeerRecord plain = new PeerRecord(signer.peerId(), seq, List.of(addresses(addresses)));
    return SignedRecord.open(SignedRecord.seal(plain, signer).envelope());
  }

  private static Multiaddr[] addresses(int... numbers) {
    Multiaddr[] addresses = new Multiaddr[numbers.length];
    for (int i = 0; i < numbers.length; i++) {
      addresses[i] = publicAddress(numbers[i]);
    }
    return addresses;
  }
}
