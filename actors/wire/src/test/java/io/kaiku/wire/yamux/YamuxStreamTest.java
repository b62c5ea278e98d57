package io.kaiku.wire.yamux;

import static io.kaiku.wire.yamux.Lone.ACK;
import static io.kaiku.wire.yamux.Lone.FIN;
import static io.kaiku.wire.yamux.Lone.RST;
import static io.kaiku.wire.yamux.Lone.SYN;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kaiku.kernel.bytes.Bytes;
import io.kaiku.kernel.error.ErrorCode;
import java.util.List;
import org.junit.jupiter.api.Test;

/** How substreams begin and end. */
class YamuxStreamTest {
  private static final Bytes HELLO = Bytes.utf8("hello");

  @Test
  void aClientOpensOddAndAServerEvenSubstreams() {
    Lone client = Lone.client();
    Lone server = Lone.server();

    assertThat(List.of(client.open().id(), client.open().id())).containsExactly(1L, 3L);
    assertThat(List.of(server.open().id(), server.open().id())).containsExactly(2L, 4L);
  }

  @Test
  void anOpeningRidesOnItsFirstData() {
    Lone lone = Lone.client();
    lone.open().write(HELLO);

    assertThat(lone.sent()).containsExactly(Frame.data(SYN, 1, HELLO));
  }

  @Test
  void anOpeningWithoutDataIsSentAtOnce() {
    Lone lone = Lone.client();
    lone.open();

    assertThat(lone.sent()).containsExactly(Frame.window(SYN, 1, 0));
  }

  @Test
  void anAcknowledgementRidesOnTheAnswer() {
    Lone lone = Lone.server();
    YamuxStream stream = lone.hear(Frame.window(SYN, 1, 0)).opened();
    assertThat(lone.sent()).isEmpty();

    stream.accept();
    stream.write(HELLO);

    assertThat(lone.sent()).containsExactly(Frame.data(ACK, 1, HELLO));
  }

  @Test
  void anAcceptanceWithoutDataIsAcknowledgedOnce() {
    Lone lone = Lone.server();
    YamuxStream stream = lone.hear(Frame.data(SYN, 1, HELLO)).opened();

    stream.accept();
    stream.accept();

    assertThat(lone.sent()).contains(Frame.window(ACK, 1, 0));
    assertThat(lone.sent()).isEmpty();
  }

  @Test
  void theEndNeverSharesAFrameWithAnOpening() {
    Lone client = Lone.client();
    YamuxStream stream = client.open();
    stream.write(HELLO);
    stream.finish();
    assertThat(client.sent())
        .containsExactly(Frame.data(SYN, 1, HELLO), Frame.data(FIN, 1, Bytes.EMPTY));

    YamuxStream empty = client.open();
    empty.finish();
    assertThat(client.sent())
        .containsExactly(Frame.window(SYN, 3, 0), Frame.data(FIN, 3, Bytes.EMPTY));
  }

  @Test
  void theEndHasAFrameToItself() {
    Lone lone = Lone.client();
    YamuxStream stream = lone.established();
    stream.write(HELLO);
    stream.finish();

    assertThat(lone.sent())
        .containsExactly(Frame.data(0, 1, HELLO), Frame.data(FIN, 1, Bytes.EMPTY));
  }

  @Test
  void halfClosedSubstreamsCarryTheOtherDirection() {
    Lone lone = Lone.client();
    YamuxStream stream = lone.established();
    stream.finish();
    lone.sent();

    lone.hear(Frame.data(0, 1, HELLO));
    assertThat(lone.events()).containsExactly(new YamuxEvent.Received(stream, HELLO));

    lone.hear(Frame.data(FIN, 1, HELLO));
    assertThat(lone.events())
        .containsExactly(
            new YamuxEvent.Received(stream, HELLO),
            new YamuxEvent.RemoteFinished(stream),
            new YamuxEvent.Ended(stream, new StreamEnd.Finished()));
    assertThat(lone.session.stats().streams()).isZero();
  }

  @Test
  void aRemoteHalfCloseLeavesUsWriting() {
    Lone lone = Lone.client();
    YamuxStream stream = lone.established();
    lone.hear(Frame.window(FIN, 1, 0));
    assertThat(lone.events()).containsExactly(new YamuxEvent.RemoteFinished(stream));

    stream.write(HELLO);
    stream.finish();
    assertThat(lone.events()).isEmpty();
    assertThat(lone.sent())
        .containsExactly(Frame.data(0, 1, HELLO), Frame.data(FIN, 1, Bytes.EMPTY));
    assertThat(lone.events())
        .containsExactly(new YamuxEvent.Ended(stream, new StreamEnd.Finished()));
  }

  @Test
  void bytesThatArrivedBeforeTheEndMayBeConsumedAfterIt() {
    Lone lone = Lone.client();
    YamuxStream stream = lone.established();
    stream.finish();
    lone.sent();
    lone.hear(Frame.data(FIN, 1, HELLO));
    assertThat(lone.session.stats().unreadBytes()).isEqualTo(5);

    stream.consumed(5, 0);

    assertThat(lone.session.stats().unreadBytes()).isZero();
    assertThat(lone.sent()).as("nobody is credited").noneMatch(frame -> frame.type() == 1);
  }

  @Test
  void nothingIsWrittenAfterTheEnd() {
    Lone lone = Lone.client();
    YamuxStream stream = lone.established();
    stream.finish();
    stream.finish();

    assertThatThrownBy(() -> stream.write(HELLO))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("finished");
    assertThat(lone.sent()).containsExactly(Frame.data(FIN, 1, Bytes.EMPTY));
  }

  @Test
  void ourResetCarriesItsCodeAndDropsWhatIsQueued() {
    Lone lone = Lone.client();
    YamuxStream stream = lone.established();
    stream.write(HELLO);
    stream.reset(ErrorCode.RATE_LIMITED);

    assertThat(lone.sent()).containsExactly(Frame.window(RST, 1, 0x1002));
    assertThat(lone.events())
        .containsExactly(
            new YamuxEvent.Ended(
                stream,
                new StreamEnd.Reset(SessionEnd.By.US, ErrorCode.RATE_LIMITED, "we reset it")));
    assertThat(stream.write(HELLO)).isFalse();
    stream.finish();
    stream.accept();
    stream.consumed(3, 0);
    stream.reset(ErrorCode.NO_ERROR);
    assertThat(lone.sent()).isEmpty();
    assertThat(lone.events()).isEmpty();
  }

  @Test
  void aSubstreamThatWasNeverAnnouncedIsNeverReset() {
    Lone lone = Lone.client();
    YamuxStream stream = lone.open();
    stream.write(HELLO);
    stream.reset(ErrorCode.NO_ERROR);

    assertThat(lone.sent()).isEmpty();
  }

  @Test
  void afterOurResetOnlyTheEndIsTold() {
    Lone lone = Lone.client();
    YamuxStream stream = lone.established();
    lone.hear(Frame.data(FIN, 1, HELLO));
    stream.reset(ErrorCode.NO_ERROR);

    assertThat(lone.events())
        .singleElement()
        .isInstanceOfSatisfying(
            YamuxEvent.Ended.class, ended -> assertThat(ended.stream()).isSameAs(stream));
    assertThat(lone.session.stats().unreadBytes()).isZero();
  }

  @Test
  void thePeersResetTellsItsCodeAndIsNoWindow() {
    Lone lone = Lone.client();
    YamuxStream stream = lone.established();
    stream.write(Lone.zeros(YamuxConfig.INITIAL_WINDOW + 1));
    lone.sent();
    lone.events();

    lone.hear(Frame.window(RST, 1, 0xFFFF_FFFFL));

    assertThat(lone.events())
        .containsExactly(
            new YamuxEvent.Ended(
                stream,
                new StreamEnd.Reset(
                    SessionEnd.By.PEER, new ErrorCode(0xFFFF_FFFFL), "the peer reset it")));
    assertThat(stream.queuedBytes()).isZero();
    assertThat(lone.sent()).isEmpty();
  }

  @Test
  void dataThatArrivedBeforeTheResetIsDelivered() {
    Lone lone = Lone.client();
    YamuxStream stream = lone.established();

    lone.hear(Frame.data(0, 1, HELLO), Frame.data(RST, 1, HELLO));

    assertThat(lone.events())
        .containsExactly(
            new YamuxEvent.Received(stream, HELLO),
            new YamuxEvent.Ended(
                stream,
                new StreamEnd.Reset(SessionEnd.By.PEER, ErrorCode.NO_ERROR, "the peer reset it")));
    assertThat(lone.session.stats().drainedBytes()).isEqualTo(5);
  }

  @Test
  void aSubstreamResetBeforeTheDriverHeardOfItIsNeverMentioned() {
    Lone lone = Lone.server();

    lone.hear(Frame.data(SYN, 1, HELLO), Frame.window(RST, 1, 0), Frame.data(SYN | RST, 3, HELLO));

    assertThat(lone.events()).isEmpty();
    assertThat(lone.session.stats().streams()).isZero();
    assertThat(lone.session.stats().unreadBytes()).isZero();
  }

  @Test
  void whatArrivedBeforeTheSessionEndedIsDelivered() {
    Lone lone = Lone.server();

    lone.hear(Frame.data(SYN | FIN, 1, HELLO), Frame.goAway(0x1006));

    YamuxStream stream = lone.opened();
    assertThat(lone.events())
        .startsWith(new YamuxEvent.Received(stream, HELLO), new YamuxEvent.RemoteFinished(stream));
    assertThat(stream.isEnded()).isTrue();
  }

  @Test
  void framesThatCrossedOurResetAreDropped() {
    Lone lone = Lone.server();
    lone.hear(Frame.window(SYN, 1, 0)).opened().reset(ErrorCode.RESOURCE_LIMIT_EXCEEDED);
    lone.sent();
    lone.events();

    lone.hear(
        Frame.data(0, 1, Lone.zeros(200_000)), Frame.window(0, 1, 7), Frame.window(FIN, 1, 0));

    assertThat(lone.events()).isEmpty();
    assertThat(lone.sent()).isEmpty();
    assertThat(lone.session.stats().drainedBytes()).isEqualTo(200_000);
  }

  @Test
  void aResetInTheMiddleOfAPayloadDropsTheRest() {
    Lone lone = Lone.server();
    Bytes frame = Frame.data(SYN | FIN, 1, Lone.zeros(1_000)).encoded();
    lone.hear(frame.slice(0, 500));
    lone.opened().reset(ErrorCode.NO_ERROR);
    lone.events();

    lone.hear(frame.slice(500)).hear(Frame.ping(SYN, 9));

    assertThat(lone.events()).isEmpty();
    assertThat(lone.sent()).endsWith(Frame.ping(ACK, 9));
    assertThat(lone.session.stats().unreadBytes()).isZero();
  }
}
