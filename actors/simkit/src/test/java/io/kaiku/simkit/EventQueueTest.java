package io.kaiku.simkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class EventQueueTest {
  private record Entry(long atMs, int sequence) {}

  @Test
  void ordersByTimeThenInsertionAcrossTurnsOfTheWheel() {
    Seeds.each(20, EventQueueTest::agreesWithSorting);
  }

  private static void agreesWithSorting(long seed) {
    var random = new SplittableRandom(seed);
    var queue = new EventQueue<Entry>();
    var expected = new ArrayList<Entry>();
    var taken = new ArrayList<Entry>();
    for (int i = 0; i < 5_000; i++) {
      if (random.nextInt(3) == 0) {
        Entry next = queue.pollUntil(queue.nowMs() + random.nextLong(300));
        if (next != null) {
          assertThat(queue.nowMs()).isEqualTo(next.atMs());
          taken.add(next);
        }
      } else {
        long far = random.nextInt(4) == 0 ? 50_000 : 500;
        var entry = new Entry(queue.nowMs() + random.nextLong(far), i);
        queue.add(entry.atMs(), entry);
        expected.add(entry);
      }
    }
    Entry next;
    while ((next = queue.pollUntil(Long.MAX_VALUE / 2)) != null) {
      taken.add(next);
    }
    expected.sort(Comparator.comparingLong(Entry::atMs).thenComparingInt(Entry::sequence));
    assertThat(taken).isEqualTo(expected);
    assertThat(queue.size()).isZero();
  }

  @Test
  void whatIsLateCountsAsNow() {
    var queue = new EventQueue<String>();
    assertThat(queue.pollUntil(1_000)).isNull();
    assertThat(queue.nowMs()).isEqualTo(1_000);
    queue.add(1_000, "first");
    queue.add(3, "second");
    assertThat(List.of(queue.pollUntil(1_000), queue.pollUntil(1_000)))
        .containsExactly("first", "second");
    assertThat(queue.nowMs()).isEqualTo(1_000);
  }

  @Test
  void doesNotGoBeyondTheTimeAskedFor() {
    var queue = new EventQueue<String>();
    queue.add(10_000, "later");
    assertThat(queue.pollUntil(9_999)).isNull();
    assertThat(queue.nowMs()).isEqualTo(9_999);
    assertThat(queue.pollUntil(10_000)).isEqualTo("later");
  }
}
