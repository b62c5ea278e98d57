package io.kaiku.wire.yamux;

import static org.assertj.core.api.Assertions.assertThat;

import io.kaiku.kernel.bytes.Bytes;
import io.kaiku.kernel.error.ErrorCode;
import org.junit.jupiter.api.Test;

/** How far and how fast receive windows grow over links of known delay and rate. */
class YamuxTuningTest {
  private static final int MIB = 1 << 20;
  private static final long HALF_OF_63_MS = 31_500_000L;
  private static final Bytes BLOCK = Lone.zeros(65_507);

  /** A client that writes without end, and a server that reads at once or by itself. */
  private static final class Bulk {
    final Pair pair;
    YamuxStream reader;
    long read;

    private Bulk(YamuxConfig config, Pair.Link link, boolean readsAtOnce) {
      pair = new Pair(config, link, Bulk::write, (event, end) -> read(event, end, readsAtOnce));
      YamuxStream writer = pair.client.open();
      fill(writer);
    }

    private static void write(YamuxEvent event, Pair.End end) {
      if (event instanceof YamuxEvent.Writable(YamuxStream stream)) {
        fill(stream);
      }
    }

    private static void fill(YamuxStream stream) {
      while (stream.isWritable()) {
        stream.write(BLOCK);
      }
    }

    private void read(YamuxEvent event, Pair.End end, boolean atOnce) {
      if (event instanceof YamuxEvent.Opened(YamuxStream stream)) {
        reader = stream;
        stream.accept();
      } else if (event instanceof YamuxEvent.Received(YamuxStream stream, Bytes data) && atOnce) {
        read += data.size();
        stream.consumed(data.size(), end.nowNanos());
      }
    }

    long bytesPerSecond(long nanos) {
      long before = read;
      pair.runFor(nanos);
      return (read - before) * Pair.SECOND / nanos;
    }
  }

  @Test
  void oneSubstreamOverSixtyThreeMillisecondsFillsTheLargestWindow() {
    Bulk bulk = new Bulk(YamuxConfig.defaults(), new Pair.Link(HALF_OF_63_MS, 4_000L * MIB), true);
    bulk.pair.runFor(Pair.SECOND);

    long possible = 16L * MIB * 1_000 / 63;
    assertThat(bulk.bytesPerSecond(4 * Pair.SECOND)).isGreaterThan(possible * 95 / 100);
    assertThat(bulk.reader.receiveWindow()).isEqualTo(16 * MIB);
  }

  @Test
  void theLargestWindowIsReachedWithinTenRoundTrips() {
    Bulk bulk = new Bulk(YamuxConfig.defaults(), new Pair.Link(HALF_OF_63_MS, 4_000L * MIB), true);
    bulk.pair.runUntil(
        () -> bulk.reader != null && bulk.reader.receiveWindow() == 16 * MIB,
        10 * 63 * Pair.MILLISECOND);
  }

  @Test
  void aLargerWindowIsAsFast() {
    YamuxConfig config =
        YamuxConfig.defaults()
            .withLimits(new YamuxConfig.Limits(256, 1_000, 512, 8_192, 512L * MIB))
            .withWindows(new YamuxConfig.Windows(128 * MIB, 128L * MIB));
    Bulk bulk = new Bulk(config, new Pair.Link(HALF_OF_63_MS, 1_200L * MIB), true);
    bulk.pair.runFor(2 * Pair.SECOND);

    assertThat(bulk.bytesPerSecond(Pair.SECOND)).isGreaterThan(1_100L * MIB);
  }

  @Test
  void aWindowStopsGrowingWhenTheLinkIsTheLimit() {
    long rate = 20L * MIB;
    Bulk bulk = new Bulk(YamuxConfig.defaults(), new Pair.Link(HALF_OF_63_MS, rate), true);
    bulk.pair.runFor(20 * Pair.SECOND);

    assertThat(bulk.bytesPerSecond(Pair.SECOND)).isGreaterThan(rate * 95 / 100);
    assertThat(bulk.reader.receiveWindow()).as("at most 8 × rate × delay").isLessThan(11 * MIB);
  }

  @Test
  void aShortDelayLeavesRoomForBusyEventLoops() {
    Bulk bulk = new Bulk(YamuxConfig.defaults(), new Pair.Link(5_000, 1_000L * MIB), true);
    bulk.pair.runFor(100 * Pair.MILLISECOND);

    assertThat(bulk.reader.receiveWindow()).isBetween(2 * MIB, 8 * MIB);
  }

  @Test
  void aSlowReaderKeepsTheFirstWindow() {
    Bulk bulk = new Bulk(YamuxConfig.defaults(), new Pair.Link(HALF_OF_63_MS, 1_000L * MIB), false);
    bulk.pair.runFor(Pair.SECOND);
    for (int i = 0; i < 100; i++) {
      bulk.reader.consumed(10_000, bulk.pair.nowNanos);
      bulk.pair.runFor(100 * Pair.MILLISECOND);
    }

    assertThat(bulk.reader.receiveWindow()).isEqualTo(YamuxConfig.INITIAL_WINDOW);
    assertThat(bulk.reader.unreadBytes()).as("the peer never waits long").isGreaterThan(180_000);
  }

  @Test
  void windowsShareTheBudgetOfTheirConnection() {
    YamuxConfig config =
        YamuxConfig.defaults().withWindows(new YamuxConfig.Windows(16 * MIB, 20L * MIB));
    Bulk bulk = new Bulk(config, new Pair.Link(HALF_OF_63_MS, 4_000L * MIB), true);
    YamuxStream[] readers = new YamuxStream[4];
    bulk.pair.runFor(Pair.SECOND);
    readers[0] = bulk.reader;
    for (int i = 1; i < readers.length; i++) {
      Bulk.fill(bulk.pair.client.open());
      bulk.pair.runFor(Pair.SECOND);
      readers[i] = bulk.reader;
    }

    long granted = 0;
    for (YamuxStream reader : readers) {
      granted += reader.receiveWindow() - YamuxConfig.INITIAL_WINDOW;
    }
    assertThat(granted).isEqualTo(20L * MIB);

    readers[0].reset(ErrorCode.NO_ERROR);
    bulk.pair.runFor(Pair.SECOND);
    assertThat(readers[1].receiveWindow())
        .as("what one gave back another takes")
        .isEqualTo(16 * MIB);
  }
}
