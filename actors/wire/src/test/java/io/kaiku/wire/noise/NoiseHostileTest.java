package io.kaiku.wire.noise;

import static io.kaiku.wire.noise.Handshakes.MUXERS;
import static io.kaiku.wire.noise.Handshakes.framed;
import static io.kaiku.wire.noise.Handshakes.identity;
import static io.kaiku.wire.noise.Handshakes.meet;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.kaiku.kernel.bytes.Bytes;
import io.kaiku.kernel.id.Identity;
import io.kaiku.kernel.id.PeerId;
import io.kaiku.wire.PeerIdMismatchException;
import io.kaiku.wire.Role;
import io.kaiku.wire.WireException;
import io.kaiku.wire.WireException.Fault;
import io.kaiku.wire.noise.Handshakes.Ours;
import io.kaiku.wire.noise.Handshakes.Peer;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Peers that lie, forge or send nonsense during the handshake. */
class NoiseHostileTest {
  private static final Identity PEER = identity(42);

  /** NO5. */
  @ParameterizedTest
  @EnumSource(Role.class)
  void anotherPeerWillNotDo(Role ours) {
    PeerId expected = identity(43).peerId();
    PeerIdMismatchException mismatch =
        catchThrowableOfType(
            PeerIdMismatchException.class,
            () -> meet(ours, Optional.of(expected), p -> p.vouched(PEER).encode()));
    assertThat(mismatch.expected()).isEqualTo(expected);
    assertThat(mismatch.actual()).isEqualTo(PEER.peerId());
    assertThat(mismatch)
        .hasMessageContaining(expected.toString())
        .hasMessageContaining(PEER.peerId().toString());
  }

  @Test
  void theThirdMessageIsForTheExpectedPeerOnly() throws WireException {
    Ours us = new Ours(identity(1), Role.INITIATOR, Optional.of(identity(43).peerId()), MUXERS);
    Peer peer = new Peer(Role.RESPONDER);
    peer.read(us.takeUnsent());
    Bytes second = peer.write(peer.vouched(PEER).encode());
    assertThat(catchThrowableOfType(WireException.class, () -> us.hear(second))).isNotNull();
    assertThat(us.takeUnsent()).isEqualTo(Bytes.EMPTY);
  }

  /** NO4, NO6 and their class: payloads that prove nothing. */
  static Stream<Arguments> badPayloads() {
    return Stream.of(
        bad("nothing at all", Fault.BAD_IDENTITY, p -> Bytes.EMPTY),
        bad("no protobuf", Fault.MALFORMED_HANDSHAKE, p -> Bytes.fromHex("ffffff")),
        bad(
            "a signature by another key",
            Fault.BAD_IDENTITY,
            p ->
                new NoisePayload(
                        PEER.publicKey().encoded(), p.vouched(identity(43)).signature(), List.of())
                    .encode()),
        bad(
            "a signature without the prefix",
            Fault.BAD_IDENTITY,
            p -> payload(PEER.sign(p.staticKeys.publicKey()))),
        bad(
            "a signature over another static key",
            Fault.BAD_IDENTITY,
            p -> NoisePayload.vouching(PEER, Bytes.wrap(new byte[32])).encode()),
        bad("an empty signature", Fault.BAD_IDENTITY, p -> payload(Bytes.EMPTY)),
        bad(
            "a flipped bit in the signature",
            Fault.BAD_IDENTITY,
            p -> payload(flipped(p.vouched(PEER).signature(), 7))),
        bad("an unknown key type", Fault.BAD_IDENTITY, p -> keyed(Bytes.fromHex("08041202aabb"))),
        bad(
            "a truncated key",
            Fault.BAD_IDENTITY,
            p -> keyed(PEER.publicKey().encoded().slice(0, 30))),
        bad("RSA of 1,024 bits", Fault.BAD_IDENTITY, p -> keyed(RsaKeys.encoded(1024))),
        bad("RSA of 16,384 bits", Fault.MALFORMED_HANDSHAKE, p -> keyed(RsaKeys.encoded(16_384))),
        bad(
            "a key of 64 KiB",
            Fault.MALFORMED_HANDSHAKE,
            p -> keyed(Bytes.wrap(new byte[8 * 1024]))),
        bad(
            "the key twice",
            Fault.MALFORMED_HANDSHAKE,
            p -> p.vouched(PEER).encode().concat(p.vouched(PEER).encode())),
        bad(
            "a thousand muxers",
            Fault.MALFORMED_HANDSHAKE,
            p ->
                p.vouched(PEER)
                    .offering(Stream.generate(() -> "/m").limit(1_000).toList())
                    .encode()));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("badPayloads")
  void aBadPayloadFails(String name, Fault fault, Handshakes.PayloadOf payload) {
    for (Role ours : Role.values()) {
      WireException failure =
          catchThrowableOfType(WireException.class, () -> meet(ours, Optional.empty(), payload));
      assertThat(failure).as(name).isNotNull();
      assertThat(failure.fault()).as(name).isEqualTo(fault);
      assertThat(failure.getStackTrace()).isEmpty();
    }
  }

  /** NO1, and payloads where none may be. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "0000", // an empty message
        "001f", // one byte less than a key
        "0021", // a key and a payload
        "ffff"
      })
  void aFirstMessageOfAnotherSizeThanAKeyFails(String length) {
    Ours responder = new Ours(Role.RESPONDER);
    WireException failure =
        catchThrowableOfType(WireException.class, () -> responder.hear(Bytes.fromHex(length)));
    assertThat(failure.fault()).isEqualTo(Fault.MALFORMED_HANDSHAKE);
  }

  @ParameterizedTest
  @ValueSource(strings = {"0000", "0020", "003f", "3fff", "ffff"})
  void aSecondMessageOfAnImpossibleSizeFails(String length) {
    Ours initiator = new Ours(Role.INITIATOR);
    WireException failure =
        catchThrowableOfType(WireException.class, () -> initiator.hear(Bytes.fromHex(length)));
    assertThat(failure.fault()).isEqualTo(Fault.MALFORMED_HANDSHAKE);
  }

  /** NO2: a flipped bit in any byte of any message. */
  @Test
  void everyTamperedMessageFails() throws WireException {
    Handshake good = Handshake.recorded();
    for (int bit = 0; bit < good.second.size() * 8; bit += 7) {
      Ours initiator = good.initiator();
      Bytes second = flipped(good.second, bit);
      assertFails(initiator, second, "second message, bit " + bit);
      assertThat(initiator.takeUnsent()).isEqualTo(Bytes.EMPTY);
    }
    for (int bit = 0; bit < good.third.size() * 8; bit += 7) {
      Ours responder = good.responder();
      responder.hear(good.first);
      assertFails(responder, flipped(good.third, bit), "third message, bit " + bit);
    }
    for (int bit = 16; bit < good.first.size() * 8; bit += 7) {
      Ours responder = good.responder();
      try {
        responder.hear(flipped(good.first, bit));
      } catch (WireException lowOrder) {
        continue;
      }
      // the highest bit of a point has no meaning, but it is part of the hash
      Ours initiator = good.initiator();
      assertFails(initiator, responder.takeUnsent(), "first message, bit " + bit);
    }
  }

  /** NO3, with the points of low order and their other encodings (RFC 7748, section 7). */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "0000000000000000000000000000000000000000000000000000000000000000",
        "0100000000000000000000000000000000000000000000000000000000000000",
        "e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800",
        "5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f1157",
        "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "0000000000000000000000000000000000000000000000000000000000000080",
        "0100000000000000000000000000000000000000000000000000000000000080",
        "e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b880",
        "5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f11d7",
        "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff"
      })
  void pointsOfLowOrderFail(String point) {
    Ours responder = new Ours(Role.RESPONDER);
    WireException failure =
        catchThrowableOfType(
            WireException.class, () -> responder.hear(framed(Bytes.fromHex(point))));
    assertThat(failure.fault()).isEqualTo(Fault.LOW_ORDER_POINT);
    assertThat(responder.takeUnsent()).isEqualTo(Bytes.EMPTY);

    Ours initiator = new Ours(Role.INITIATOR);
    Bytes second = framed(Bytes.fromHex(point).concat(Bytes.wrap(new byte[200])));
    WireException other = catchThrowableOfType(WireException.class, () -> initiator.hear(second));
    assertThat(other.fault()).isEqualTo(Fault.LOW_ORDER_POINT);
  }

  /** The messages of one good handshake; the sides are made anew with the same keys. */
  private record Handshake(Bytes first, Bytes second, Bytes third) {
    static Handshake recorded() throws WireException {
      Ours initiator = new Ours(Role.INITIATOR);
      Ours responder = new Ours(Role.RESPONDER);
      Bytes first = initiator.takeUnsent();
      responder.hear(first);
      Bytes second = responder.takeUnsent();
      initiator.hear(second);
      return new Handshake(first, second, initiator.takeUnsent());
    }

    Ours initiator() {
      Ours initiator = new Ours(Role.INITIATOR);
      assertThat(initiator.takeUnsent()).isEqualTo(first);
      return initiator;
    }

    Ours responder() {
      return new Ours(Role.RESPONDER);
    }
  }

  /** A longer length that is not there yet keeps the side waiting; it never succeeds. */
  private static void assertFails(Ours side, Bytes bytes, String as) {
    try {
      side.hear(bytes);
      assertThat(side.secured).as(as).isNull();
      assertThat(bytes.beU16(0)).as(as).isGreaterThan(bytes.size() - 2);
    } catch (WireException e) {
      assertThat(e.fault())
          .as(as)
          .isIn(Fault.FORGED_RECORD, Fault.MALFORMED_HANDSHAKE, Fault.LOW_ORDER_POINT);
    }
  }

  private static Arguments bad(String name, Fault fault, Handshakes.PayloadOf payload) {
    return Arguments.of(name, fault, payload);
  }

  private static Bytes payload(Bytes signature) {
    return new NoisePayload(PEER.publicKey().encoded(), signature, List.of()).encode();
  }

  private static Bytes keyed(Bytes key) {
    return new NoisePayload(key, Bytes.wrap(new byte[64]), List.of()).encode();
  }

  private static Bytes flipped(Bytes bytes, int bit) {
    byte[] copy = bytes.toArray();
    copy[bit / 8] ^= (byte) (1 << (bit % 8));
    return Bytes.wrap(copy);
  }
}
