package io.kaiku.wire.yamux;

import static io.kaiku.wire.yamux.Lone.FIN;
import static io.kaiku.wire.yamux.Lone.SYN;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kaiku.kernel.bytes.Bytes;
import io.kaiku.kernel.error.ErrorCode;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Credit in both directions, queues, and who may send next. */
class YamuxFlowTest {
  private static final int WINDOW = YamuxConfig.INITIAL_WINDOW;
  private static final long SECOND = 1_000_000_000L;

  @Test
  void sendingStopsAtThePeersWindowAndGoesOnWithCredit() {
    Lone lone = Lone.client();
    YamuxStream stream = lone.established();
    stream.write(Lone.zeros(WINDOW + 100));

    assertThat(payload(lone.sent())).isEqualTo(WINDOW);
    assertThat(lone.session.wantsTransmit()).isFalse();

    lone.hear(Frame.window(0, 1, 60));
    assertThat(lone.sent()).containsExactly(Frame.data(0, 1, Lone.zeros(60)));
    stream.finish();
    assertThat(lone.sent()).as("the end waits for the data before it").isEmpty();
    lone.hear(Frame.window(0, 1, 1_000));
    assertThat(lone.sent())
        .containsExactly(Frame.data(0, 1, Lone.zeros(40)), Frame.data(FIN, 1, Bytes.EMPTY));
  }

  @Test
  void onlyPayloadCountsAgainstTheWindow() {
    Lone lone = Lone.client();
    YamuxStream stream = lone.established();
    for (int i = 0; i < WINDOW / 1_024; i++) {
      stream.write(Lone.zeros(1_024));
      assertThat(payload(lone.sent())).isEqualTo(1_024);
    }
    stream.write(Lone.zeros(1));
    assertThat(lone.sent()).isEmpty();
  }

  @Test
  void aWindowThatComesWithTheOpeningCounts() {
    Lone lone = Lone.server();
    YamuxStream stream = lone.hear(Frame.window(SYN, 1, 1_000_000)).opened();
    stream.write(Lone.zeros(2_000_000));

    assertThat(payload(lone.sent())).isEqualTo(WINDOW + 1_000_000);
  }

  @Test
  void aWriterIsPausedAndResumedAtHalfItsQueue() {
    YamuxConfig config =
        YamuxConfig.defaults().withSending(new YamuxConfig.Sending(1_000, 4_000, 1 << 20));
    Lone lone = Lone.client(config);
    YamuxStream stream = lone.established();
    assertThat(stream.write(Lone.zeros(3_999))).isTrue();
    assertThat(stream.write(Lone.zeros(1))).isFalse();
    assertThat(stream.isWritable()).isFalse();
    assertThatThrownBy(() -> stream.write(Lone.zeros(1)))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("Writable");

    lone.session.transmit(1_012, new ArrayList<>(), 0);
    assertThat(lone.events()).isEmpty();
    lone.session.transmit(1_012, new ArrayList<>(), 0);
    assertThat(lone.events()).containsExactly(new YamuxEvent.Writable(stream));
    assertThat(stream.isWritable()).isTrue();
    assertThat(stream.queuedBytes()).isEqualTo(2_000);
  }

  @Test
  void tinyWritesPauseTheWriterByTheirNumber() {
    Lone lone = Lone.client();
    YamuxStream stream = lone.established();
    int writes = 1;
    while (stream.write(Lone.zeros(1))) {
      writes++;
    }
    assertThat(writes).isEqualTo(4_096);

    assertThat(payload(lone.sent())).isEqualTo(4_096);
    assertThat(lone.events()).containsExactly(new YamuxEvent.Writable(stream));
  }

  @Test
  void aCrowdedConnectionLeavesEachSubstreamALittle() {
    Lone lone =
        Lone.client(
            YamuxConfig.defaults().withSending(new YamuxConfig.Sending(65_507, 200_000, 300_000)));
    YamuxStream first = lone.established();
    YamuxStream second = lone.established();
    YamuxStream third = lone.established();
    first.write(Lone.zeros(200_000));
    second.write(Lone.zeros(100_000));

    assertThat(third.write(Lone.zeros(16 * 1024 - 1))).isTrue();
    assertThat(third.write(Lone.zeros(1))).isFalse();
    assertThat(lone.session.stats().queuedBytes()).isEqualTo(300_000 + 16 * 1024);

    lone.sent();
    assertThat(lone.events()).contains(new YamuxEvent.Writable(third));
    assertThat(lone.session.stats().queuedBytes()).isZero();
    assertThat(third.write(Lone.zeros(100_000))).isTrue();
    third.reset(ErrorCode.NO_ERROR);
    assertThat(lone.session.stats().queuedBytes()).isZero();
  }

  @Test
  void dataIsNotCutToCrumbsToFillATransmission() {
    Lone lone = Lone.client();
    YamuxStream first = lone.established();
    YamuxStream second = lone.established();
    first.write(Lone.zeros(10_000));
    second.write(Lone.zeros(10_000));
    List<Bytes> out = new ArrayList<>();

    assertThat(lone.session.transmit(13_000, out, 0)).isEqualTo(10_012);
    assertThat(lone.session.transmit(13_000, out, 0)).isEqualTo(10_012);
  }

  @Test
  void aSmallMessageWaitsForOneFrameOfEachOther() {
    Lone lone = Lone.client();
    YamuxStream first = lone.established();
    YamuxStream second = lone.established();
    YamuxStream small = lone.established();
    first.write(Lone.zeros(WINDOW));
    second.write(Lone.zeros(WINDOW));
    small.write(Bytes.utf8("quick"));

    assertThat(lone.sent().stream().limit(6).map(Frame::id))
        .containsExactly(1L, 3L, 5L, 1L, 3L, 1L);
  }

  @Test
  void repliesAndWindowsGoBeforeData() {
    Lone lone = Lone.client();
    YamuxStream bulk = lone.established();
    YamuxStream reader = lone.established();
    bulk.write(Lone.zeros(WINDOW));
    lone.hear(Frame.data(0, reader.id(), Lone.zeros(WINDOW)), Frame.ping(SYN, 4));
    reader.consumed(WINDOW, 0);

    List<Frame> sent = lone.sent();

    assertThat(sent.get(0)).isEqualTo(Frame.ping(Lone.ACK, 4));
    assertThat(sent.subList(1, 3)).contains(Frame.window(0, reader.id(), WINDOW));
    assertThat(sent.get(3).id()).isEqualTo(bulk.id());
  }

  @Test
  void creditFollowsConsumptionNotArrival() {
    Lone lone = Lone.client();
    YamuxStream stream = lone.established();
    lone.hear(Frame.data(0, 1, Lone.zeros(WINDOW)));
    assertThat(windows(lone)).isEmpty();

    stream.consumed(WINDOW / 2, 0);
    assertThat(windows(lone)).containsExactly(Frame.window(0, 1, WINDOW / 2));
    assertThat(stream.unreadBytes()).isEqualTo(WINDOW / 2);
    assertThat(stream.receiveWindow()).isEqualTo(WINDOW);
  }

  @Test
  void creditIsGivenByHalvesWhileThePeerHasEnough() {
    Lone lone = Lone.client();
    YamuxStream stream = lone.established();
    lone.hear(Frame.data(0, 1, Lone.zeros(WINDOW / 2)));

    stream.consumed(WINDOW / 2 - 1, 10 * SECOND);
    assertThat(windows(lone)).isEmpty();
    stream.consumed(1, 10 * SECOND);
    assertThat(windows(lone)).containsExactly(Frame.window(0, 1, WINDOW / 2));
  }

  @Test
  void aPeerThatRunsDryIsCreditedInSmallerSteps() {
    Lone lone = Lone.client();
    YamuxStream stream = lone.established();
    lone.hear(Frame.data(0, 1, Lone.zeros(WINDOW)));

    stream.consumed(64 * 1024 - 1, 0);
    assertThat(windows(lone)).isEmpty();
    stream.consumed(1, 0);
    assertThat(windows(lone)).containsExactly(Frame.window(0, 1, 64 * 1024));
  }

  @Test
  void aPeerThatRunsDryIsCreditedEverySecond() {
    Lone lone = Lone.client();
    YamuxStream stream = lone.established();
    lone.hear(Frame.data(0, 1, Lone.zeros(WINDOW)));

    lone.nowNanos = SECOND - 1;
    stream.consumed(10, lone.nowNanos);
    assertThat(windows(lone)).isEmpty();
    lone.nowNanos = SECOND;
    stream.consumed(10, lone.nowNanos);
    assertThat(windows(lone)).containsExactly(Frame.window(0, 1, 20));
    lone.nowNanos = SECOND + 5;
    stream.consumed(10, lone.nowNanos);
    assertThat(windows(lone)).isEmpty();
  }

  @Test
  void nobodyIsCreditedAfterTheEnd() {
    Lone lone = Lone.client();
    YamuxStream stream = lone.established();
    lone.hear(Frame.data(FIN, 1, Lone.zeros(WINDOW)));
    stream.consumed(WINDOW, 0);

    assertThat(windows(lone)).isEmpty();
  }

  @Test
  void moreThanWasReceivedCannotBeConsumed() {
    Lone lone = Lone.client();
    YamuxStream stream = lone.established();
    lone.hear(Frame.data(0, 1, Lone.zeros(10)));

    assertThatThrownBy(() -> stream.consumed(11, 0)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> stream.consumed(-1, 0)).isInstanceOf(IllegalArgumentException.class);
    stream.consumed(10, 0);
  }

  @Test
  void settingsThatCannotWorkAreNotBuilt() {
    assertThatThrownBy(() -> new YamuxConfig.Sending(0, 1, 1))
        .hasMessageContaining("maxFramePayload");
    assertThatThrownBy(() -> new YamuxConfig.Sending(1, 0, 1)).hasMessageContaining("queue sizes");
    assertThatThrownBy(() -> new YamuxConfig.Windows(WINDOW - 1, 0))
        .hasMessageContaining("262,144");
    assertThatThrownBy(() -> new YamuxConfig.Windows(1 << 28, 0)).hasMessageContaining("128 MiB");
    assertThatThrownBy(() -> new YamuxConfig.Limits(0, 1, 1, 1, 1))
        .hasMessageContaining("ackBacklog");
    assertThatThrownBy(
            () -> YamuxConfig.defaults().withWindows(new YamuxConfig.Windows(WINDOW, 1L << 40)))
        .hasMessageContaining("maxUnreadBytes");
  }

  private static List<Frame> windows(Lone lone) {
    return lone.sent().stream().filter(frame -> frame.type() == 1).toList();
  }

  private static long payload(List<Frame> frames) {
    return frames.stream().filter(frame -> frame.type() == 0).mapToLong(Frame::length).sum();
  }
}
