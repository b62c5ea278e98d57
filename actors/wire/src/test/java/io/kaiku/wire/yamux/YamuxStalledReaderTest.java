package io.kaiku.wire.yamux;

import static org.assertj.core.api.Assertions.assertThat;

import io.kaiku.kernel.bytes.Bytes;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** One substream is never read while 99 others flow. */
class YamuxStalledReaderTest {
  private static final Bytes BLOCK = Lone.zeros(20_000);
  private static final int STALLED = 1;
  private static final int QUEUE = YamuxConfig.defaults().sending().streamQueueBytes();

  private final Map<Long, Long> read = new HashMap<>();
  private final Map<Long, YamuxStream> readers = new HashMap<>();

  @Test
  void onlyTheSubstreamThatNobodyReadsStalls() {
    YamuxConfig config = YamuxConfig.defaults();
    Pair pair =
        new Pair(
            config,
            new Pair.Link(5 * Pair.MILLISECOND, 200L << 20),
            YamuxStalledReaderTest::write,
            this::read);
    YamuxStream stalled = pair.client.open();
    fill(stalled);
    for (int i = 1; i < 100; i++) {
      fill(pair.client.open());
    }

    pair.runFor(Pair.SECOND);
    Map<Long, Long> before = new HashMap<>(read);
    pair.runFor(2 * Pair.SECOND);

    assertThat(stalled.id()).isEqualTo(STALLED);
    assertThat(stalled.isWritable()).isFalse();
    assertThat(stalled.queuedBytes()).isBetween(QUEUE / 2, QUEUE + BLOCK.size());
    assertThat(readers.get(stalled.id()).unreadBytes()).isEqualTo(YamuxConfig.INITIAL_WINDOW);

    long least = Long.MAX_VALUE;
    long most = 0;
    long total = 0;
    for (long id = 3; id < 200; id += 2) {
      long flowed = read.get(id) - before.get(id);
      least = Math.min(least, flowed);
      most = Math.max(most, flowed);
      total += flowed;
    }
    assertThat(total).as("the link stays full").isGreaterThan(390L << 20);
    assertThat(most - least).as("and is shared fairly").isLessThan(total / 99 / 5);
  }

  @Test
  void theStalledSubstreamGoesOnWhenItIsRead() {
    Pair pair =
        new Pair(
            YamuxConfig.defaults(),
            new Pair.Link(5 * Pair.MILLISECOND, 200L << 20),
            YamuxStalledReaderTest::write,
            this::read);
    YamuxStream writer = pair.client.open();
    fill(writer);
    pair.runFor(10 * Pair.SECOND);
    YamuxStream reader = readers.get((long) STALLED);

    reader.consumed(reader.unreadBytes(), pair.nowNanos);
    pair.runUntil(() -> reader.unreadBytes() == YamuxConfig.INITIAL_WINDOW, 12 * Pair.MILLISECOND);
    assertThat(writer.isWritable()).isFalse();
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

  private void read(YamuxEvent event, Pair.End end) {
    if (event instanceof YamuxEvent.Opened(YamuxStream stream)) {
      stream.accept();
      readers.put(stream.id(), stream);
    } else if (event instanceof YamuxEvent.Received(YamuxStream stream, Bytes data)
        && stream.id() != STALLED) {
      read.merge(stream.id(), (long) data.size(), Long::sum);
      stream.consumed(data.size(), end.nowNanos());
    }
  }
}
