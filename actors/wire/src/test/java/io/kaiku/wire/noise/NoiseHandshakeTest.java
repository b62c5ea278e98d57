package io.kaiku.wire.noise;

import static io.kaiku.wire.noise.Handshakes.MUXERS;
import static io.kaiku.wire.noise.Handshakes.identity;
import static io.kaiku.wire.noise.Handshakes.meet;
import static org.assertj.core.api.Assertions.assertThat;

import io.kaiku.kernel.bytes.Bytes;
import io.kaiku.kernel.id.Identity;
import io.kaiku.kernel.id.KeyType;
import io.kaiku.wire.Role;
import io.kaiku.wire.Secured;
import io.kaiku.wire.WireException;
import io.kaiku.wire.noise.Handshakes.Ours;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class NoiseHandshakeTest {
  private static final Identity PEER = identity(42);

  @ParameterizedTest
  @EnumSource(KeyType.class)
  void everyTypeOfIdentityIsProven(KeyType type) throws WireException {
    Identity other = Identity.generate(type, new SplittableRandom(5));
    Ours initiator = new Ours(other, Role.INITIATOR, Optional.empty(), MUXERS);
    Ours responder = new Ours(Role.RESPONDER);

    responder.hear(initiator.takeUnsent());
    initiator.hear(responder.takeUnsent());
    responder.hear(initiator.takeUnsent());

    assertThat(responder.secured.remotePeer()).isEqualTo(other.peerId());
    assertThat(responder.secured.remoteKey()).isEqualTo(other.publicKey());
    assertThat(initiator.secured.remotePeer()).isEqualTo(identity(1).peerId());
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 7, 33, 64})
  void messagesMayBeCutAnywhere(int piece) throws WireException {
    Ours initiator = new Ours(Role.INITIATOR);
    Ours responder = new Ours(Role.RESPONDER);
    for (int message = 0; message < NoiseXX.MESSAGES; message++) {
      Ours from = message % 2 == 0 ? initiator : responder;
      Ours to = message % 2 == 0 ? responder : initiator;
      Bytes bytes = from.takeUnsent();
      for (int at = 0; at < bytes.size(); at += piece) {
        assertThat(to.secured).isNull();
        to.hear(bytes.slice(at, Math.min(bytes.size(), at + piece)));
      }
    }
    assertThat(initiator.secured).isNotNull();
    assertThat(responder.secured).isNotNull();
  }

  @Test
  void theFirstMessageIsAKeyAndNothingElse() {
    assertThat(new Ours(Role.INITIATOR).takeUnsent().size()).isEqualTo(2 + 32);
    assertThat(new Ours(Role.RESPONDER).takeUnsent()).isEqualTo(Bytes.EMPTY);
  }

  @Test
  void whatFollowsTheLastMessageIsLeftForTheChannel() throws WireException {
    Ours initiator = new Ours(Role.INITIATOR);
    Ours responder = new Ours(Role.RESPONDER);
    responder.hear(initiator.takeUnsent());
    initiator.hear(responder.takeUnsent());
    Bytes third = initiator.takeUnsent();
    ByteBuf data = Unpooled.buffer();
    initiator.secured.channel().seal(List.of(Bytes.utf8("first data")), data);

    responder.hear(third.concat(Bytes.copyOf(data.nioBuffer())));

    assertThat(responder.secured.channel().open(responder.untaken))
        .isEqualTo(Bytes.utf8("first data"));
  }

  @ParameterizedTest
  @EnumSource(Role.class)
  void theExpectedPeerWillDo(Role ours) throws WireException {
    Secured secured = meet(ours, Optional.of(PEER.peerId()), p -> p.vouched(PEER).encode());
    assertThat(secured.remotePeer()).isEqualTo(PEER.peerId());
  }

  /** NO6: the key itself may begin with zeros. */
  @Test
  void aKeyWithALeadingZeroIsAsGoodAsAnyOther() throws WireException {
    Identity zero =
        Stream.iterate(0L, seed -> seed + 1)
            .map(Handshakes::identity)
            .filter(i -> i.publicKey().data().at(0) == 0)
            .findFirst()
            .orElseThrow();
    for (Role ours : Role.values()) {
      Secured secured = meet(ours, Optional.of(zero.peerId()), p -> p.vouched(zero).encode());
      assertThat(secured.remotePeer()).isEqualTo(zero.peerId());
    }
  }

  @Test
  void unknownAndRetiredFieldsAreIgnored() throws WireException {
    for (Role ours : Role.values()) {
      Bytes retired = Bytes.fromHex("1a03010203"); // field 3, three bytes
      Bytes unknown = Bytes.fromHex("480f"); // field 9, a varint
      Secured secured =
          meet(ours, Optional.empty(), p -> Bytes.join(retired, p.vouched(PEER).encode(), unknown));
      assertThat(secured.remotePeer()).isEqualTo(PEER.peerId());
      assertThat(secured.muxer()).isEmpty();
    }
  }

  @Test
  void webTransportCertificateHashesAndUnknownExtensionsAreTolerated() throws WireException {
    Bytes hash = Bytes.fromHex("0a03121234");
    Bytes muxer = Bytes.fromHex("120c").concat(Bytes.utf8("/yamux/1.0.0"));
    Bytes experimental = Bytes.fromHex("8a4001ff"); // field 1025
    Bytes extensions = Bytes.join(hash, muxer, hash, experimental);
    Bytes field = Bytes.wrap(new byte[] {0x22, (byte) extensions.size()}).concat(extensions);
    for (Role ours : Role.values()) {
      Secured secured = meet(ours, Optional.empty(), p -> p.vouched(PEER).encode().concat(field));
      assertThat(secured.muxer()).contains("/yamux/1.0.0");
    }
  }

  /**
   * Muxers of the initiator, of the responder, and what is agreed on; inlined-muxer-negotiation.
   */
  static Stream<Arguments> muxers() {
    return Stream.of(
        Arguments.of(List.of("/y", "/m"), List.of("/m", "/y"), "/y"),
        Arguments.of(List.of("/m", "/y"), List.of("/y", "/m"), "/m"),
        Arguments.of(List.of("/y"), List.of("/m", "/y"), "/y"),
        Arguments.of(List.of("/q", "/m"), List.of("/m", "/y"), "/m"),
        Arguments.of(List.of("/y"), List.of("/m"), null),
        Arguments.of(List.of(), List.of("/m"), null),
        Arguments.of(List.of("/y"), List.of(), null));
  }

  @ParameterizedTest
  @MethodSource("muxers")
  void theInitiatorsPreferenceWins(List<String> initiators, List<String> responders, String agreed)
      throws WireException {
    Ours initiator = new Ours(identity(1), Role.INITIATOR, Optional.empty(), initiators);
    Ours responder = new Ours(identity(2), Role.RESPONDER, Optional.empty(), responders);
    responder.hear(initiator.takeUnsent());
    initiator.hear(responder.takeUnsent());
    responder.hear(initiator.takeUnsent());
    assertThat(initiator.secured.muxer()).isEqualTo(Optional.ofNullable(agreed));
    assertThat(responder.secured.muxer()).isEqualTo(Optional.ofNullable(agreed));
  }

  @Test
  void everyHandshakeHasItsOwnEphemeralKey() {
    NoiseProtocol noise = new NoiseProtocol(identity(1), new ChaChaPoly(), new SplittableRandom(3));
    List<Bytes> said = new ArrayList<>();
    noise.begin(Role.INITIATOR, Optional.empty(), MUXERS).start(said);
    noise.begin(Role.INITIATOR, Optional.empty(), MUXERS).start(said);
    assertThat(said).hasSize(2).doesNotHaveDuplicates();
  }
}
