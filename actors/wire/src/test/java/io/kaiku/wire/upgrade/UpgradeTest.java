package io.kaiku.wire.upgrade;

import static io.kaiku.wire.upgrade.Side.YAMUX;
import static io.kaiku.wire.upgrade.Side.config;
import static io.kaiku.wire.upgrade.Side.identity;
import static io.kaiku.wire.upgrade.Side.noise;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.kaiku.kernel.bytes.Bytes;
import io.kaiku.kernel.id.Identity;
import io.kaiku.kernel.id.PeerId;
import io.kaiku.wire.PeerIdMismatchException;
import io.kaiku.wire.Role;
import io.kaiku.wire.WireException;
import io.kaiku.wire.WireException.Fault;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class UpgradeTest {
  private static final Bytes HEADER =
      Bytes.fromHex("13").concat(Bytes.utf8("/multistream/1.0.0\n"));
  private static final Bytes NOISE = Bytes.fromHex("07").concat(Bytes.utf8("/noise\n"));
  private static final Bytes NA = Bytes.fromHex("036e610a");
  private static final Identity DIALER = identity(1);
  private static final Identity LISTENER = identity(2);

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 17, 100, 100_000})
  void bothSidesEndWithTheSameMuxerAndTheOthersIdentity(int piece) throws WireException {
    Side dialer = Side.of(Role.INITIATOR, 1);
    Side listener = Side.of(Role.RESPONDER, 2);

    Side.converse(dialer, listener, piece);

    assertThat(dialer.upgraded.remotePeer()).isEqualTo(LISTENER.peerId());
    assertThat(dialer.upgraded.remoteKey()).isEqualTo(LISTENER.publicKey());
    assertThat(listener.upgraded.remotePeer()).isEqualTo(DIALER.peerId());
    assertThat(dialer.upgraded.muxer()).isEqualTo(YAMUX);
    assertThat(listener.upgraded.muxer()).isEqualTo(YAMUX);
    assertThat(dialer.upgraded.security()).isEqualTo("/noise");
    assertThat(listener.upgrade.phase()).isEqualTo(UpgradePhase.DONE);
    assertChannelsMatch(dialer, listener);
  }

  @Test
  void aSingleSecurityProtocolCostsTwoFlightsAndAHalf() throws WireException {
    Side dialer = Side.of(Role.INITIATOR, 1);
    Side listener = Side.of(Role.RESPONDER, 2);
    Bytes proposal = dialer.takeUnsent();
    assertThat(proposal.size()).isEqualTo(HEADER.size() + NOISE.size() + 34);

    listener.receive(proposal);
    dialer.receive(listener.takeUnsent());
    assertThat(dialer.upgraded).isNotNull();
    listener.receive(dialer.takeUnsent());
    assertThat(listener.upgraded).isNotNull();
    assertThat(listener.unsent).isEmpty();
  }

  @Test
  void muxerDataInTheFlightOfTheLastHandshakeMessageIsNotLost() throws WireException {
    Side dialer = Side.of(Role.INITIATOR, 1);
    Side listener = Side.of(Role.RESPONDER, 2);
    listener.receive(dialer.takeUnsent());
    dialer.receive(listener.takeUnsent());
    ByteBuf frames = Unpooled.buffer();
    dialer.upgraded.channel().seal(List.of(Bytes.utf8("frames")), frames);

    listener.receive(dialer.takeUnsent().concat(Bytes.copyOf(frames.nioBuffer())));

    assertThat(listener.upgraded.received()).isEqualTo(Bytes.EMPTY);
    assertThat(listener.upgraded.channel().open(listener.untaken)).isEqualTo(Bytes.utf8("frames"));
  }

  /** Muxers of the initiator, of the responder, the agreed one; lists are never empty here. */
  static Stream<Arguments> muxers() {
    return Stream.of(
        Arguments.of(List.of("/a", "/b"), List.of("/b", "/a"), "/a"),
        Arguments.of(List.of("/x", "/b"), List.of("/b", "/a"), "/b"));
  }

  @ParameterizedTest
  @MethodSource("muxers")
  void theInitiatorsMuxerPreferenceWins(
      List<String> initiators, List<String> responders, String agreed) throws WireException {
    Side dialer = side(Role.INITIATOR, config(DIALER, initiators));
    Side listener = side(Role.RESPONDER, config(LISTENER, responders));
    Side.converse(dialer, listener, 1_000);
    assertThat(dialer.upgraded.muxer()).isEqualTo(agreed);
    assertThat(listener.upgraded.muxer()).isEqualTo(agreed);
  }

  @ParameterizedTest
  @MethodSource("muxers")
  void withoutMuxersInTheHandshakeTheyAreNegotiatedAfterIt(
      List<String> initiators, List<String> responders, String agreed) throws WireException {
    for (int piece : new int[] {1, 1_000}) {
      Side dialer = side(Role.INITIATOR, silent(DIALER, initiators));
      Side listener = side(Role.RESPONDER, config(LISTENER, responders));
      Side.converse(dialer, listener, piece);
      assertThat(dialer.upgraded.muxer()).isEqualTo(agreed);
      assertThat(listener.upgraded.muxer()).isEqualTo(agreed);
      assertChannelsMatch(dialer, listener);

      Side other = side(Role.INITIATOR, config(DIALER, initiators));
      Side mute = side(Role.RESPONDER, silent(LISTENER, responders));
      Side.converse(other, mute, piece);
      assertThat(other.upgraded.muxer()).isEqualTo(agreed);
      assertThat(mute.upgraded.muxer()).isEqualTo(agreed);
      assertChannelsMatch(mute, other);
    }
  }

  @Test
  void aMuxerProposalTravelsWithTheThirdMessage() throws WireException {
    Side dialer = side(Role.INITIATOR, config(DIALER, List.of(YAMUX)));
    Side listener = side(Role.RESPONDER, silent(LISTENER, List.of(YAMUX)));
    listener.receive(dialer.takeUnsent());
    dialer.receive(listener.takeUnsent());
    assertThat(dialer.upgrade.phase()).isEqualTo(UpgradePhase.NEGOTIATING_MUXER);
    listener.receive(dialer.takeUnsent());
    assertThat(listener.upgraded.muxer()).isEqualTo(YAMUX);
    dialer.receive(listener.takeUnsent());
    assertThat(dialer.upgraded.muxer()).isEqualTo(YAMUX);
  }

  /** A lazy initiator writes frames behind its proposal, in the same record and in the next one. */
  @Test
  void framesBehindTheMuxerProposalBelongToTheMuxer() throws WireException {
    Side listener = side(Role.RESPONDER, silent(LISTENER, List.of(YAMUX)));
    LazyDialer dialer = new LazyDialer(DIALER, LISTENER.peerId());
    listener.receive(dialer.first());
    listener.receive(
        dialer.last(
            List.of(
                Bytes.join(
                    HEADER, Bytes.fromHex("0d"), Bytes.utf8(YAMUX + "\n"), Bytes.utf8("one")),
                Bytes.utf8("two")),
            listener.takeUnsent()));
    assertThat(listener.upgraded.received()).isEqualTo(Bytes.utf8("one"));
    assertThat(listener.upgraded.channel().open(listener.untaken)).isEqualTo(Bytes.utf8("two"));
  }

  @Test
  void noMuxerInCommonFails() {
    Side dialer = side(Role.INITIATOR, config(DIALER, List.of("/a", "/b")));
    Side listener = side(Role.RESPONDER, config(LISTENER, List.of("/c")));
    WireException failure =
        catchThrowableOfType(WireException.class, () -> Side.converse(dialer, listener, 1_000));
    assertThat(failure.fault()).isEqualTo(Fault.NO_COMMON_PROTOCOL);
    assertThat(failure).hasMessageContaining("/a").hasMessageContaining("/b");
  }

  /** MS6. */
  @Test
  void aRefusalOfSecurityEndsItWithoutAFallback() {
    Side dialer = Side.of(Role.INITIATOR, 1);
    dialer.takeUnsent();
    WireException failure =
        catchThrowableOfType(WireException.class, () -> dialer.receive(HEADER.concat(NA)));
    assertThat(failure.fault()).isEqualTo(Fault.NO_COMMON_PROTOCOL);
    assertThat(failure).hasMessageContaining("/noise");
    assertThat(dialer.unsent).isEmpty();
    assertThat(dialer.upgrade.phase()).isEqualTo(UpgradePhase.NEGOTIATING_SECURITY);
    assertThatIllegalStateException().isThrownBy(() -> dialer.receive(HEADER.concat(NOISE)));
  }

  @Test
  void theNextSecurityProtocolIsTriedWhenTheFirstIsRefused() throws WireException {
    UpgradeConfig both =
        new UpgradeConfig(
            List.of(new Renamed(noise(DIALER), "/better"), noise(DIALER)), List.of(YAMUX));
    Side dialer = side(Role.INITIATOR, both);
    assertThat(dialer.takeUnsent())
        .as("no handshake before it is known which")
        .isEqualTo(Bytes.join(HEADER, Bytes.fromHex("08"), Bytes.utf8("/better\n")));
    Side listener = Side.of(Role.RESPONDER, 2);
    dialer.receive(HEADER.concat(NA));
    assertThat(dialer.takeUnsent()).isEqualTo(NOISE);
    listener.receive(HEADER.concat(NOISE));
    dialer.receive(listener.takeUnsent().slice(HEADER.size()));
    Side.converse(dialer, listener, 1_000);
    assertThat(dialer.upgraded.security()).isEqualTo("/noise");
    assertThat(listener.upgraded).isNotNull();
  }

  @Test
  void theSecurityProtocolIsTheOneThatWasAgreedOn() throws WireException {
    UpgradeConfig dials =
        new UpgradeConfig(List.of(new Renamed(noise(DIALER), "/b")), List.of(YAMUX));
    UpgradeConfig listens =
        new UpgradeConfig(
            List.of(noise(LISTENER), new Renamed(noise(LISTENER), "/b")), List.of(YAMUX));
    Side dialer = side(Role.INITIATOR, dials);
    Side listener = side(Role.RESPONDER, listens);
    Side.converse(dialer, listener, 1_000);
    assertThat(listener.upgraded.security()).isEqualTo("/b");
  }

  @Test
  void anotherPeerThanExpectedFails() {
    Optional<PeerId> expected = Optional.of(identity(3).peerId());
    Side dialer = new Side(DIALER, Role.INITIATOR, expected, config(DIALER, List.of(YAMUX)));
    Side listener = Side.of(Role.RESPONDER, 2);
    PeerIdMismatchException failure =
        catchThrowableOfType(
            PeerIdMismatchException.class, () -> Side.converse(dialer, listener, 1_000));
    assertThat(failure.actual()).isEqualTo(LISTENER.peerId());
  }

  @Test
  void anEndSaysHowFarItCame() throws WireException {
    Side dialer = Side.of(Role.INITIATOR, 1);
    Side listener = Side.of(Role.RESPONDER, 2);
    assertThat(listener.upgrade.endedEarly())
        .hasMessage("the connection ended during the negotiation of a security protocol");
    listener.receive(dialer.takeUnsent());
    assertThat(listener.upgrade.phase()).isEqualTo(UpgradePhase.HANDSHAKE);
    assertThat(listener.upgrade.endedEarly())
        .hasMessage("the connection ended during the security handshake");
    assertThat(listener.upgrade.endedEarly().fault()).isEqualTo(Fault.ENDED_EARLY);
  }

  @Test
  void itIsDrivenInOrder() throws WireException {
    Upgrade unstarted =
        new Upgrade(config(DIALER, List.of(YAMUX)), Role.RESPONDER, Optional.empty());
    assertThatIllegalStateException()
        .isThrownBy(() -> unstarted.receive(Unpooled.EMPTY_BUFFER, new ArrayList<>()));
    Side dialer = Side.of(Role.INITIATOR, 1);
    Side.converse(dialer, Side.of(Role.RESPONDER, 2), 1_000);
    assertThatIllegalStateException()
        .isThrownBy(() -> dialer.upgrade.receive(Unpooled.EMPTY_BUFFER, new ArrayList<>()));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new UpgradeConfig(List.of(), List.of(YAMUX)));
    assertThatIllegalArgumentException().isThrownBy(() -> config(DIALER, List.of()));
  }

  private static Side side(Role role, UpgradeConfig config) {
    Identity own = role == Role.INITIATOR ? DIALER : LISTENER;
    return new Side(own, role, Optional.empty(), config);
  }

  /** A side that offers no muxers inside the handshake. */
  private static UpgradeConfig silent(Identity identity, List<String> muxers) {
    return new UpgradeConfig(List.of(new WithoutMuxers(noise(identity))), muxers);
  }

  private static void assertChannelsMatch(Side a, Side b) throws WireException {
    assertArrives(a.upgraded, b.upgraded);
    assertArrives(b.upgraded, a.upgraded);
  }

  private static void assertArrives(Upgraded from, Upgraded to) throws WireException {
    ByteBuf sealed = Unpooled.buffer();
    from.channel().seal(List.of(Bytes.utf8("hello "), Bytes.utf8("muxer")), sealed);
    assertThat(to.channel().open(sealed)).isEqualTo(Bytes.utf8("hello muxer"));
    assertThat(to.channel().open(sealed)).isNull();
  }
}
