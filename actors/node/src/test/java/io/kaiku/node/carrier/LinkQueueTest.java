package io.kaiku.node.carrier;

import static org.assertj.core.api.Assertions.assertThat;

import io.kaiku.kernel.bytes.Bytes;
import io.kaiku.node.carrier.LinkCodec.LinkOp.Queue;
import io.kaiku.node.protocol.CarrierEvent.Cause;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class LinkQueueTest {

  private static final long TTL_MS = 1_000;

  private final List<String> lost = new ArrayList<>();
  private final LinkQueue queue =
      new LinkQueue(100, 5, (what, why) -> lost.add(what.framed().utf8() + " " + why));

  @Test
  void importantFirstThenOldest() {
    offer("late", 2);
    offer("first", 0);
    offer("early", 1);
    offer("second", 0);

    assertThat(drain()).containsExactly("first", "second", "early", "late");
    assertThat(lost).isEmpty();
  }

  @Test
  void overflowDropsTheOldestOfTheLeastImportant() {
    offer("old gossip", 3);
    offer("new gossip", 3);
    offer("publish 1", 1);
    offer("publish 2", 1);
    offer("control", 0);

    offer("publish 3", 1);

    assertThat(lost).containsExactly("old gossip OVERFLOW");
    assertThat(drain())
        .containsExactly("control", "publish 1", "publish 2", "publish 3", "new gossip");
  }

  @Test
  void whatIsLessImportantThanEverythingIsNotTaken() {
    for (int i = 0; i < 5; i++) {
      offer("control " + i, 0);
    }

    offer("gossip", 3);

    assertThat(lost).containsExactly("gossip OVERFLOW");
    assertThat(queue.frames()).isEqualTo(5);
  }

  @Test
  void theBoundInBytesHoldsToo() {
    offer("x".repeat(60), 1);
    offer("y".repeat(60), 1);
    offer("z".repeat(101), 0);

    assertThat(lost).containsExactly("x".repeat(60) + " OVERFLOW", "z".repeat(101) + " OVERFLOW");
    assertThat(queue.bytes()).isEqualTo(60);
  }

  @Test
  void whatHasWaitedTooLongIsNotWritten() {
    queue.offer(Queue.of(Bytes.utf8("old"), 0, 10), 0);
    queue.offer(Queue.of(Bytes.utf8("fresh"), 0, 1_000), 0);

    assertThat(queue.poll(10).framed().utf8()).isEqualTo("old");
    queue.offer(Queue.of(Bytes.utf8("other"), 0, 10), 0);
    assertThat(queue.poll(11).framed().utf8()).isEqualTo("fresh");
    assertThat(queue.poll(11)).isNull();
    assertThat(lost).containsExactly("other EXPIRED");
  }

  @Test
  void aTimeToLiveWithoutEndDoesNotOverflow() {
    queue.offer(Queue.of(Bytes.utf8("kept"), 0, Long.MAX_VALUE), 1_700_000_000_000L);

    assertThat(queue.poll(1_700_000_100_000L)).isNotNull();
  }

  @Test
  void cancelsByKey() {
    queue.offer(new Queue(Bytes.utf8("a"), 1, TTL_MS, "id", true), 0);
    queue.offer(new Queue(Bytes.utf8("b"), 2, TTL_MS, "id", false), 0);
    offer("c", 1);

    queue.cancel("id");
    queue.cancel("unknown");

    assertThat(lost).containsExactly("a CANCELLED", "b CANCELLED");
    assertThat(queue.bytes()).isEqualTo(1);
    assertThat(drain()).containsExactly("c");
  }

  @Test
  void whatWasTakenCannotBeCancelled() {
    queue.offer(new Queue(Bytes.utf8("a"), 1, TTL_MS, "id", true), 0);
    drain();

    queue.cancel("id");

    assertThat(lost).isEmpty();
  }

  @Test
  void clearingLosesEverythingOnce() {
    offer("a", 0);
    queue.offer(new Queue(Bytes.utf8("b"), 1, TTL_MS, "id", true), 0);
    queue.cancel("id");

    queue.clear(Cause.DISCONNECTED);
    queue.clear(Cause.DISCONNECTED);

    assertThat(lost).containsExactly("b CANCELLED", "a DISCONNECTED");
    assertThat(queue.isEmpty()).isTrue();
  }

  /**
   * Whatever is done to it: it stays within its bounds, and everything offered is written or lost,
   * once.
   */
  @Test
  void accountsForEverything() {
    for (long seed = 0; seed < 300; seed++) {
      Random random = new Random(seed);
      int[] outcomes = new int[1];
      LinkQueue any = new LinkQueue(500, 20, (what, why) -> outcomes[0]++);
      int offered = 0;
      for (int step = 0; step < 400; step++) {
        switch (random.nextInt(8)) {
          case 0, 1, 2, 3 -> {
            Object key = random.nextBoolean() ? random.nextInt(10) : null;
            Bytes bytes = Bytes.wrap(new byte[1 + random.nextInt(80)]);
            any.offer(new Queue(bytes, random.nextInt(4), random.nextInt(50), key, false), step);
            offered++;
          }
          case 4 -> any.cancel(random.nextInt(10));
          default -> {
            if (any.poll(step) != null) {
              outcomes[0]++;
            }
          }
        }
        assertThat(any.bytes()).as("seed %d", seed).isBetween(0L, 500L);
        assertThat(any.frames()).as("seed %d", seed).isBetween(0, 20);
      }
      any.clear(Cause.DISCONNECTED);
      assertThat(outcomes[0]).as("seed %d", seed).isEqualTo(offered);
    }
  }

  private void offer(String text, int priority) {
    queue.offer(Queue.of(Bytes.utf8(text), priority, TTL_MS), 0);
  }

  private List<String> drain() {
    List<String> texts = new ArrayList<>();
    for (Queue next = queue.poll(0); next != null; next = queue.poll(0)) {
      texts.add(next.framed().utf8());
    }
    return texts;
  }
}
