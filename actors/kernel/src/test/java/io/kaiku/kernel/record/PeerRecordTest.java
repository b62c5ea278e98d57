package io.kaiku.kernel.record;

import static io.kaiku.kernel.record.SignedEnvelopeTest.field;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kaiku.kernel.addr.Multiaddr;
import io.kaiku.kernel.bytes.Bytes;
import io.kaiku.kernel.bytes.MalformedException;
import io.kaiku.kernel.bytes.Mutator;
import io.kaiku.kernel.bytes.Varint;
import io.kaiku.kernel.id.Identity;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PeerRecordTest {
  private static final Identity ALICE = Identity.ed25519(Bytes.fromHex("01".repeat(32)));
  private static final Identity BOB = Identity.ed25519(Bytes.fromHex("02".repeat(32)));
  private static final Multiaddr TCP = Multiaddr.of("/ip4/1.2.3.4/tcp/4001");
  private static final Multiaddr QUIC = Multiaddr.of("/ip6/2001:db8::1/udp/4001/quic-v1");
  private static final PeerRecord RECORD = new PeerRecord(ALICE.peerId(), 7, List.of(TCP, QUIC));

  @Test
  void opensWhatItSealed() throws MalformedException {
    SignedEnvelope sealed = RECORD.seal(ALICE);
    assertThat(sealed.domain()).isEqualTo("libp2p-peer-record");
    assertThat(sealed.payloadType()).isEqualTo(Bytes.fromHex("0301"));
    assertThat(PeerRecord.open(sealed.encoded())).isEqualTo(RECORD);
  }

  @Test
  void opensTheFormOfTheRfcToo() throws MalformedException {
    SignedEnvelope legacy =
        SignedEnvelope.seal(
            ALICE,
            "libp2p-routing-state",
            Bytes.utf8("/libp2p/routing-state-record"),
            RECORD.seal(ALICE).payload());
    assertThat(PeerRecord.open(legacy.encoded())).isEqualTo(RECORD);
  }

  @ParameterizedTest
  @CsvSource({
    "libp2p-routing-state, 0301, not signed",
    "libp2p-peer-record, 2f6c69627032702f726f7574696e672d73746174652d7265636f7264, not signed",
    "libp2p-peer-record, 0302, no peer record",
    "libp2p-peer-record, '', no peer record",
    "libp2p-relay-rsvp, 0301, not signed"
  })
  void refusesOtherDomainsAndTypes(String domain, String type, String why) {
    Bytes envelope =
        SignedEnvelope.seal(ALICE, domain, Bytes.fromHex(type), RECORD.seal(ALICE).payload())
            .encoded();
    assertThatThrownBy(() -> PeerRecord.open(envelope))
        .isInstanceOf(MalformedException.class)
        .hasMessageContaining(why);
  }

  @Test
  void nobodySignsForAnotherPeer() {
    assertThatThrownBy(() -> RECORD.seal(BOB)).isInstanceOf(IllegalArgumentException.class);
    Bytes forged = sealed(BOB, RECORD.seal(ALICE).payload());
    assertThatThrownBy(() -> PeerRecord.open(forged))
        .isInstanceOf(MalformedException.class)
        .hasMessageContaining("record of " + ALICE.peerId() + " was signed by " + BOB.peerId());
  }

  @Test
  void leavesOutAddressesItCannotReadAndEmptyOnes() throws MalformedException {
    Bytes payload =
        Bytes.join(
            field(1, ALICE.peerId().bytes()),
            Bytes.fromHex("1007"),
            address(TCP.bytes()),
            address(Bytes.fromHex("ffff0301")),
            address(Bytes.EMPTY),
            Bytes.fromHex("1a00"),
            address(TCP.bytes()),
            address(QUIC.bytes()));
    assertThat(PeerRecord.open(sealed(ALICE, payload))).isEqualTo(RECORD);
    assertThat(new PeerRecord(ALICE.peerId(), 7, List.of(Multiaddr.EMPTY, TCP, TCP, QUIC)))
        .isEqualTo(RECORD);
  }

  @ParameterizedTest
  @CsvSource({
    "1, 2, false",
    "2, 1, true",
    "1, 1, false",
    "-1, 1, true",
    "1, -1, false",
    "-9223372036854775808, 9223372036854775807, true"
  })
  void sequenceNumbersAreUnsigned(long seq, long other, boolean isNewer) throws MalformedException {
    PeerRecord record = new PeerRecord(ALICE.peerId(), seq, List.of());
    assertThat(record.isNewerThan(new PeerRecord(ALICE.peerId(), other, List.of())))
        .isEqualTo(isNewer);
    assertThat(PeerRecord.open(record.seal(ALICE).encoded()).seq()).isEqualTo(seq);
  }

  @ParameterizedTest
  @ValueSource(ints = {127, 128, 129})
  void addressesAreBoundedToOne(int count) throws MalformedException {
    List<Multiaddr> addresses =
        IntStream.range(0, count).mapToObj(i -> Multiaddr.of("/ip4/1.2.3.4/tcp/" + i)).toList();
    PeerRecord record = new PeerRecord(ALICE.peerId(), 1, addresses);
    Bytes envelope = record.seal(ALICE).encoded();
    if (count <= PeerRecord.MAX_ADDRESSES) {
      assertThat(PeerRecord.open(envelope)).isEqualTo(record);
    } else {
      assertThatThrownBy(() -> PeerRecord.open(envelope))
          .isInstanceOf(MalformedException.class)
          .hasMessageContaining("limit of 128");
    }
  }

  @Test
  void refusesRecordsWithoutAPeerOrWithTwo() {
    Bytes peer = field(1, ALICE.peerId().bytes());
    assertThatThrownBy(() -> PeerRecord.open(sealed(ALICE, Bytes.fromHex("1007"))))
        .isInstanceOf(MalformedException.class);
    assertThatThrownBy(() -> PeerRecord.open(sealed(ALICE, peer.concat(peer))))
        .hasMessageContaining("more often");
    assertThatThrownBy(() -> PeerRecord.open(sealed(ALICE, Bytes.utf8("not protobuf"))))
        .isInstanceOf(MalformedException.class);
  }

  @Test
  void aRecordOfHalfAMillionEmptyAddressesIsRefusedBySize() {
    byte[] many = new byte[1 << 20];
    for (int i = 0; i < many.length; i += 2) {
      many[i] = 0x1a;
    }
    assertThatThrownBy(() -> PeerRecord.open(sealed(ALICE, Bytes.wrap(many))))
        .hasMessageContaining("limit of 8192");
    assertThatThrownBy(() -> PeerRecord.LIMITS.check(Bytes.wrap(many, 0, 8000)))
        .hasMessageContaining("limit of 128");
  }

  @Test
  void spoiledPayloadsUnderAGoodSignatureAreRefusedOrRead() {
    Mutator mutator = new Mutator(3);
    Bytes payload = RECORD.seal(ALICE).payload();
    for (int i = 0; i < 2000; i++) {
      Bytes envelope = sealed(ALICE, mutator.mutate(payload));
      try {
        assertThat(PeerRecord.open(envelope).peer()).isEqualTo(ALICE.peerId());
      } catch (MalformedException e) {
        assertThat(e.getMessage()).isNotEmpty();
      }
    }
  }

  private static Bytes address(Bytes multiaddr) {
    return Bytes.fromHex("1a").concat(Varint.delimited(field(1, multiaddr)));
  }

  private static Bytes sealed(Identity signer, Bytes payload) {
    return SignedEnvelope.seal(signer, PeerRecord.DOMAIN, PeerRecord.PAYLOAD_TYPE, payload)
        .encoded();
  }
}
