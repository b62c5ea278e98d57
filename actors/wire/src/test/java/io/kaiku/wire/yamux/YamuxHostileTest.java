package io.kaiku.wire.yamux;

import static io.kaiku.wire.yamux.Lone.ACK;
import static io.kaiku.wire.yamux.Lone.FIN;
import static io.kaiku.wire.yamux.Lone.RST;
import static io.kaiku.wire.yamux.Lone.SYN;
import static org.assertj.core.api.Assertions.assertThat;

import io.kaiku.kernel.bytes.Bytes;
import io.kaiku.kernel.error.ErrorCode;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What no honest peer sends. The session under test is a server unless it says otherwise. */
class YamuxHostileTest {
  private static final int WINDOW = YamuxConfig.INITIAL_WINDOW;
  private static final long MAX_U32 = 0xFFFF_FFFFL;

  static Stream<Arguments> breaches() {
    return Stream.of(
        Arguments.of("version", new Frame(1, 0, SYN, 1, 0, Bytes.EMPTY)),
        Arguments.of("version", new Frame(255, 2, SYN, 0, 0, Bytes.EMPTY)),
        Arguments.of("unknown type 4", new Frame(0, 4, 0, 0, 0, Bytes.EMPTY)),
        Arguments.of("unknown type 255", new Frame(0, 255, 0, 0, MAX_U32, Bytes.EMPTY)),
        Arguments.of("unknown flags", Frame.window(0x10 | SYN, 1, 0)),
        Arguments.of("unknown flags", new Frame(0, 2, 0x8001, 0, 0, Bytes.EMPTY)),
        Arguments.of("unknown flags", new Frame(0, 3, 0x100, 0, 0, Bytes.EMPTY)),
        Arguments.of("session's id", Frame.data(0, 0, Bytes.utf8("x"))),
        Arguments.of("session's id", Frame.data(SYN, 0, Bytes.EMPTY)),
        Arguments.of("session's id", Frame.window(0, 0, 1)),
        Arguments.of("ours to open", Frame.window(SYN, 2, 0)),
        Arguments.of("ours to open", Frame.data(SYN, MAX_U32 - 1, Bytes.EMPTY)),
        Arguments.of("window of substream 5", Frame.dataHeader(SYN, 5, WINDOW + 1)),
        Arguments.of("window of substream 5", Frame.dataHeader(SYN | RST, 5, MAX_U32)),
        Arguments.of("window of substream 5", Frame.dataHeader(0, 5, MAX_U32)),
        Arguments.of("window of substream 5", Frame.dataHeader(RST, 5, (16 << 20) + 1)),
        Arguments.of("2^32-1", Frame.window(SYN, 5, MAX_U32)),
        Arguments.of("ping", new Frame(0, 2, SYN, 1, 0, Bytes.EMPTY)),
        Arguments.of("neither request nor answer", Frame.ping(0, 0)),
        Arguments.of("neither request nor answer", Frame.ping(SYN | ACK, 0)),
        Arguments.of("neither request nor answer", Frame.ping(RST, 0)),
        Arguments.of("go-away", new Frame(0, 3, 0, 1, 0, Bytes.EMPTY)));
  }

  @ParameterizedTest
  @MethodSource("breaches")
  void aBreachEndsTheSessionWithProtocolError(String named, Frame breach) {
    Lone lone = Lone.server();
    YamuxStream bystander = lone.established();
    bystander.write(Bytes.utf8("queued"));

    lone.hear(breach).hear(Frame.window(SYN, 9, 0), Frame.ping(SYN, 3));

    List<YamuxEvent> events = lone.events();
    assertThat(events).hasSize(2);
    assertThat(events.get(0)).isInstanceOf(YamuxEvent.Ended.class);
    SessionEnd end = ((YamuxEvent.SessionEnded) events.get(1)).end();
    assertThat(end.by()).isEqualTo(SessionEnd.By.US);
    assertThat(end.code()).isEqualTo(ErrorCode.PROTOCOL_VIOLATION);
    assertThat(end.detail()).contains(named);
    assertThat(lone.sent()).containsExactly(Frame.goAway(1));
  }

  @Test
  void aSecondOpeningEndsTheSession() {
    Lone lone = Lone.server();
    lone.hear(Frame.window(SYN, 1, 0), Frame.window(SYN, 1, 0));

    assertThat(lone.sent()).containsExactly(Frame.goAway(1));
    assertThat(lone.events().getLast()).isInstanceOf(YamuxEvent.SessionEnded.class);
  }

  @Test
  void aWholeWindowInTheFirstFrameIsTakenAndOneByteMoreIsNot() {
    Lone lone = Lone.server();
    lone.hear(Frame.data(SYN, 1, Lone.zeros(WINDOW)));
    assertThat(lone.session.isEnded()).isFalse();
    assertThat(lone.session.stats().unreadBytes()).isEqualTo(WINDOW);

    lone.hear(Frame.dataHeader(0, 1, 1));

    assertThat(lone.sent()).containsExactly(Frame.goAway(1));
    assertThat(lone.session.stats().unreadBytes()).isZero();
  }

  @Test
  void aFirstFrameBeyondTheWindowLeavesNoSubstream() {
    Lone lone = Lone.server();

    lone.hear(Frame.dataHeader(SYN, 1, WINDOW + 1));

    assertThat(lone.session.stats().streams()).isZero();
    assertThat(lone.events()).singleElement().isInstanceOf(YamuxEvent.SessionEnded.class);
  }

  @Test
  void windowsAddUpToTheirLimitAndNotBeyond() {
    Lone lone = Lone.client();
    YamuxStream stream = lone.established();
    lone.hear(Frame.window(0, 1, MAX_U32 - WINDOW));
    assertThat(stream.sendCredit).isEqualTo(MAX_U32);
    assertThat(lone.session.isEnded()).isFalse();

    lone.hear(Frame.window(0, 1, 1));

    assertThat(lone.sent()).containsExactly(Frame.goAway(1));
  }

  @Test
  void theLargestWindowTwiceEndsTheSession() {
    Lone lone = Lone.client();
    lone.established();

    lone.hear(Frame.window(0, 1, MAX_U32), Frame.window(0, 1, MAX_U32));

    assertThat(lone.sent()).containsExactly(Frame.goAway(1));
  }

  @Test
  void aHundredThousandOpeningsAreHeldToTheLimits() {
    Lone lone = Lone.server();
    int refused = 0;
    for (int i = 0; i < 100_000; i++) {
      lone.hear(Frame.window(SYN, 2L * i + 1, 0));
      if (i % 5_000 == 0) {
        refused += resets(lone);
      }
    }
    refused += resets(lone);

    assertThat(lone.session.stats().streams()).isEqualTo(256);
    assertThat(refused).isEqualTo(100_000 - 256);
    assertThat(lone.session.stats().offences().refusedStreams()).isEqualTo(refused);
  }

  private static int resets(Lone lone) {
    List<Frame> sent = lone.sent();
    assertThat(sent).allMatch(frame -> frame.flags() == RST && frame.length() == 0x1001);
    return sent.size();
  }

  @Test
  void acceptedSubstreamsAreLimitedToo() {
    Lone lone = Lone.server();
    for (int i = 0; i < 1_100; i++) {
      lone.hear(Frame.window(SYN, 2L * i + 1, 0));
      if (i < 1_000) {
        lone.opened().accept();
      }
    }

    assertThat(lone.session.stats().streams()).isEqualTo(1_000);
    assertThat(lone.sent().stream().filter(frame -> frame.flags() == RST)).hasSize(100);
  }

  @Test
  void aRefusedFirstFrameIsReadAndDropped() {
    Lone lone =
        Lone.server(
            YamuxConfig.defaults().withLimits(new YamuxConfig.Limits(1, 10, 10, 100, 128L << 20)));
    lone.hear(Frame.window(SYN, 1, 0)).opened();

    lone.hear(Frame.data(SYN, 3, Lone.zeros(1_000)), Frame.ping(SYN, 5));

    assertThat(lone.events()).isEmpty();
    assertThat(lone.sent()).containsExactly(Frame.window(RST, 3, 0x1001), Frame.ping(ACK, 5));
    assertThat(lone.session.stats().drainedBytes()).isEqualTo(1_000);
  }

  @ParameterizedTest
  @ValueSource(strings = {"ping", "open", "open and reset"})
  void aPeerThatNeverReadsRepliesLosesTheSession(String flood) {
    Lone lone = Lone.server();
    for (int i = 0; i < 256; i++) {
      lone.hear(Frame.window(SYN, 2L * i + 1, 0));
    }
    lone.events();
    int frames = 0;
    while (!lone.session.isEnded() && frames < 20_000) {
      long id = 2L * frames + 1_001;
      switch (flood) {
        case "ping" -> lone.hear(Frame.ping(SYN, frames));
        case "open" -> lone.hear(Frame.window(SYN, id, 0));
        default -> lone.hear(Frame.window(SYN, id, 0), Frame.window(RST, id, 0));
      }
      frames++;
    }

    assertThat(frames).isEqualTo(8_193);
    assertThat(lone.sent()).containsExactly(Frame.goAway(0x1001));
    assertThat(lone.events().getLast())
        .isInstanceOfSatisfying(
            YamuxEvent.SessionEnded.class,
            ended -> assertThat(ended.end().detail()).contains("does not read"));
  }

  @Test
  void substreamsThatComeAndGoWhileTheTransportIsBlockedLeaveNothingBehind() {
    Lone lone = Lone.server();
    for (int i = 0; i < 100_000; i++) {
      long id = 2L * i + 1;
      lone.hear(Frame.data(SYN, id, Lone.zeros(10)));
      YamuxStream stream = lone.opened();
      stream.write(Lone.zeros(10));
      lone.hear(Frame.window(RST, id, 0)).events();
    }

    assertThat(lone.session.isEnded()).isFalse();
    assertThat(lone.session.waitingStreams()).isLessThan(200);
    assertThat(lone.sent()).isEmpty();
    assertThat(lone.session.stats())
        .satisfies(stats -> assertThat(stats.streams()).isZero())
        .satisfies(stats -> assertThat(stats.unreadBytes()).isZero());
  }

  @Test
  void dataForSubstreamsThatAreGoneNeverAccumulates() {
    Lone lone = Lone.server();
    lone.hear(Frame.window(SYN, 1, 0)).opened().reset(ErrorCode.NO_ERROR);
    lone.events();
    Bytes frame = Frame.data(0, 1, Lone.zeros(50_000)).encoded();
    for (int i = 0; i < 1_000; i++) {
      lone.hear(frame);
    }

    assertThat(lone.events()).isEmpty();
    assertThat(lone.session.stats().unreadBytes()).isZero();
    assertThat(lone.session.stats().drainedBytes()).isEqualTo(50_000_000);
  }

  @Test
  void unreadBytesOfAllSubstreamsTogetherAreBounded() {
    YamuxConfig config =
        new YamuxConfig(
            YamuxConfig.Sending.defaults(),
            new YamuxConfig.Windows(WINDOW, 0),
            new YamuxConfig.Limits(256, 1_000, 10, 100, 3 * WINDOW));
    Lone lone = Lone.server(config);
    for (int i = 0; i < 3; i++) {
      lone.hear(Frame.data(SYN, 2 * i + 1, Lone.zeros(WINDOW)));
    }
    YamuxStream first = lone.opened();
    lone.events();

    lone.hear(Frame.data(SYN, 7, Lone.zeros(1)));

    assertThat(lone.sent()).contains(Frame.window(RST, 7, 0x1001));
    assertThat(lone.events()).as("the driver never hears of it").isEmpty();
    assertThat(lone.session.stats().unreadBytes()).isEqualTo(3 * WINDOW);

    first.consumed(1, 0);
    lone.hear(Frame.data(SYN, 9, Lone.zeros(1)));
    assertThat(lone.events()).hasSize(2);
  }

  @Test
  void finishedSubstreamsThatNobodyReadStillCount() {
    Lone lone = Lone.server();
    int taken = 0;
    for (int i = 0; i < 2_000 && lone.session.stats().offences().refusedStreams() == 0; i++) {
      lone.hear(Frame.data(SYN | FIN, 2L * i + 1, Lone.zeros(WINDOW)));
      for (YamuxEvent event : lone.events()) {
        if (event instanceof YamuxEvent.Opened(YamuxStream stream)) {
          stream.finish();
          taken++;
        }
      }
      lone.sent();
    }

    assertThat(taken).as("128 MiB of 256 KiB each").isEqualTo(512);
    assertThat(lone.session.stats().streams()).isZero();
    assertThat(lone.session.stats().unreadBytes()).isEqualTo(128 << 20);
  }

  @Test
  void dataAfterTheEndResetsTheSubstreamOnly() {
    Lone lone = Lone.server();
    YamuxStream stream = lone.hear(Frame.window(SYN | FIN, 1, 0)).opened();
    stream.accept();
    lone.events();
    lone.sent();

    lone.hear(Frame.data(0, 1, Bytes.utf8("late")));

    assertThat(lone.sent()).containsExactly(Frame.window(RST, 1, 0x1003));
    assertThat(lone.events())
        .singleElement()
        .isInstanceOfSatisfying(
            YamuxEvent.Ended.class,
            ended ->
                assertThat(ended.end())
                    .isEqualTo(
                        new StreamEnd.Reset(
                            SessionEnd.By.US,
                            ErrorCode.PROTOCOL_VIOLATION,
                            "the peer sent data after it had finished")));
    assertThat(lone.session.isEnded()).isFalse();
  }

  @Test
  void lateDataAfterBothEndsIsDropped() {
    Lone lone = Lone.server();
    lone.hear(Frame.window(SYN | FIN, 1, 0)).opened().finish();
    lone.sent();
    lone.events();

    lone.hear(Frame.data(FIN, 1, Bytes.utf8("late")), Frame.window(0, 1, 5));

    assertThat(lone.sent()).isEmpty();
    assertThat(lone.events()).isEmpty();
    assertThat(lone.session.stats().streams()).isZero();
  }

  @Test
  void nothingIsHeardAfterTheEndOfTheSession() {
    Lone lone = Lone.server();
    lone.hear(Frame.window(SYN, 2, 0));
    lone.events();
    lone.sent();

    for (int i = 0; i < 1_000; i++) {
      lone.hear(Frame.ping(SYN, i), Frame.window(SYN, 1, 0), Frame.goAway(0));
    }

    assertThat(lone.events()).isEmpty();
    assertThat(lone.sent()).isEmpty();
    assertThat(lone.session.stats().framesReceived()).isEqualTo(1);
  }
}
