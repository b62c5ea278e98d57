package io.kaiku.identify.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kaiku.identify.core.PingRound.Answer;
import io.kaiku.kernel.bytes.Bytes;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PingTest {
  private final PingRound round = new PingRound(new SplittableRandom(1));
  private final PingEcho echo = new PingEcho();

  @Test
  void measuresFromTheLastMomentBeforeItGoesToTheLastByteBack() {
    var ping = round.next(Long.MAX_VALUE - 10);

    assertThat(ping.size()).isEqualTo(32);
    assertThat(round.received(ping, Long.MAX_VALUE + 90)).isEqualTo(new Answer.Pong(100));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 16, 31})
  void anAnswerMayComeInPieces(int cut) {
    var ping = round.next(0);

    assertThat(round.received(ping.slice(0, cut), 1)).isEqualTo(new Answer.Incomplete());
    assertThat(round.received(ping.slice(cut), 2)).isEqualTo(new Answer.Pong(2));
  }

  @Test
  void everyPingIsAnother() {
    var pings = new ArrayList<Bytes>();
    for (int i = 0; i < 10; i++) {
      var ping = round.next(0);
      pings.add(ping);
      assertThat(round.received(ping, 5)).isEqualTo(new Answer.Pong(5));
    }

    assertThat(pings).doesNotHaveDuplicates();
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 15, 31})
  void aWrongByteAnywhereIsNoAnswer(int at) {
    var wrong = round.next(0).toArray();
    wrong[at] ^= 1;

    assertThat(round.received(Bytes.wrap(wrong), 1))
        .isEqualTo(new Answer.Wrong("a pong that is not the ping"));
  }

  @Test
  void oneByteMoreIsNoAnswer() {
    var ping = round.next(0);

    assertThat(round.received(ping.concat(Bytes.fromHex("00")), 1))
        .isInstanceOf(Answer.Wrong.class);
  }

  @Test
  void anAnswerBeforeThePingIsNone() {
    assertThat(round.received(Bytes.wrap(new byte[32]), 1)).isInstanceOf(Answer.Wrong.class);
    round.received(round.next(1), 2);
    assertThat(round.received(Bytes.fromHex("01"), 3)).isInstanceOf(Answer.Wrong.class);
  }

  @Test
  void onePingAtATime() {
    round.next(0);

    assertThatThrownBy(() -> round.next(1)).isInstanceOf(IllegalStateException.class);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 7, 31, 32, 33, 64, 1_000})
  void echoesWholePingsHoweverTheyAreCut(int piece) {
    var sent = new byte[32 * 10];
    new SplittableRandom(2).nextBytes(sent);
    var back = new ArrayList<Bytes>();
    for (int at = 0; at < sent.length; at += piece) {
      var whole = echo.received(Bytes.wrap(sent, at, Math.min(piece, sent.length - at)));
      assertThat(whole.size() % 32).isZero();
      back.add(whole);
    }

    assertThat(Bytes.join(back.toArray(Bytes[]::new))).isEqualTo(Bytes.wrap(sent));
    assertThat(echo.isPartial()).isFalse();
  }

  @ParameterizedTest
  @ValueSource(ints = {31, 33})
  void anotherSizeLeavesAPart(int size) {
    var back = echo.received(Bytes.wrap(new byte[size]));

    assertThat(back.size()).isEqualTo(size / 32 * 32);
    assertThat(echo.isPartial()).isTrue();
  }

  @Test
  void statisticsOfNothingAreZero() {
    var statistics = new PingStatistics();
    statistics.failed();

    assertThat(statistics.snapshot())
        .isEqualTo(new PingStatistics.Snapshot(0, 1, 0, 0, 0, 0, 0, 0));
  }

  @Test
  void statisticsOfOneAreThatOne() {
    var statistics = new PingStatistics();
    statistics.succeeded(7);

    assertThat(statistics.snapshot())
        .isEqualTo(new PingStatistics.Snapshot(1, 0, 7, 7, 7, 7, 7, 7));
  }

  @Test
  void statisticsCountAndRank() {
    var statistics = new PingStatistics();
    for (long rtt : List.of(400L, 100L, 300L, 200L)) {
      statistics.succeeded(rtt);
    }
    statistics.failed();

    assertThat(statistics.snapshot())
        .isEqualTo(new PingStatistics.Snapshot(4, 1, 100, 400, 250, 337, 200, 400));
  }

  @Test
  void percentilesLookBackOnAWindow() {
    var statistics = new PingStatistics();
    statistics.succeeded(1_000_000);
    for (int i = 1; i <= PingStatistics.WINDOW; i++) {
      statistics.succeeded(i);
    }
    var snapshot = statistics.snapshot();

    assertThat(snapshot.maxNanos()).isEqualTo(1_000_000);
    assertThat(snapshot.p50Nanos()).isEqualTo(64);
    assertThat(snapshot.p99Nanos()).isEqualTo(127);
  }
}
