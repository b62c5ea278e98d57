package io.kaiku.netty.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class TimerWheelTest {
  private final TimerWheel wheel = new TimerWheel(10, 1_000);
  private final List<String> ran = new ArrayList<>();

  @Test
  void runsWhatIsDueAndNothingElse() {
    set("b", 25, 1_000);
    set("a", 10, 1_000);
    set("c", 100_000, 1_000);
    wheel.advance(1_009);
    assertThat(ran).isEmpty();
    wheel.advance(1_010);
    assertThat(ran).containsExactly("a");
    wheel.advance(1_029);
    assertThat(ran).containsExactly("a");
    wheel.advance(1_030);
    assertThat(ran).containsExactly("a", "b");
    wheel.advance(100_999);
    assertThat(ran).hasSize(2);
    wheel.advance(101_000);
    assertThat(ran).containsExactly("a", "b", "c");
    assertThat(wheel.size()).isZero();
  }

  @Test
  void aCancelledTimerDoesNotRunEvenWhenCancelledInItsTick() {
    TimerWheel.Timer[] timers = new TimerWheel.Timer[2];
    timers[0] = wheel.set(10, () -> timers[1].cancel(), 1_000);
    timers[1] = wheel.set(10, () -> timers[0].cancel(), 1_000);
    TimerWheel.Timer third = set("third", 10, 1_000);
    third.cancel();
    third.cancel();
    wheel.advance(1_010);
    assertThat(ran).isEmpty();
    assertThat(wheel.size()).isZero();
  }

  @Test
  void aTaskMaySetTheNextTimer() {
    wheel.set(10, () -> set("next", 10, 1_010), 1_000);
    wheel.advance(1_010);
    assertThat(ran).isEmpty();
    wheel.advance(1_020);
    assertThat(ran).containsExactly("next");
  }

  @Test
  void anIdleWheelSkipsTimeAndHasNothingToWaitFor() {
    assertThat(wheel.nanosToNext(1_000)).isEqualTo(-1);
    long late = 1_000 + (1L << 50);
    set("late", 10, late);
    assertThat(wheel.nanosToNext(late)).isBetween(1L, 20L);
    wheel.advance(late + 20);
    assertThat(ran).containsExactly("late");
  }

  @Test
  void aTaskThatThrowsDelaysNoOther() {
    set("later", 20, 1_000);
    set("same tick", 10, 1_000);
    wheel.set(
        10,
        () -> {
          throw new IllegalStateException("a bug");
        },
        1_000);
    assertThatIllegalStateException().isThrownBy(() -> wheel.advance(1_010));
    assertThat(wheel.nanosToNext(1_010)).isZero();
    wheel.advance(1_010);
    assertThat(ran).containsExactly("same tick");
    wheel.advance(1_020);
    assertThat(ran).containsExactly("same tick", "later");
  }

  @Test
  void aTimerTellsWhenItIsDue() {
    TimerWheel.Timer far = set("far", 1_000_000, 1_003);
    assertThat(wheel.nanosTo(far, 1_003)).isEqualTo(1_000_007);
    assertThat(wheel.nanosTo(far, 2_000_000)).isZero();
  }

  @Test
  void waitsForTheNextTimerButNotLongerThanATurn() {
    set("soon", 35, 1_000);
    assertThat(wheel.nanosToNext(1_000)).isEqualTo(40);
    assertThat(wheel.nanosToNext(1_039)).isEqualTo(1);
    wheel.advance(1_040);
    set("far", 1_000_000, 1_040);
    assertThat(wheel.nanosToNext(1_040)).isBetween(1L, 512 * 10L);
  }

  @Test
  void agreesWithAListOfDeadlines() {
    SplittableRandom random = new SplittableRandom(42);
    long[] now = {1_000};
    List<Long> late = new ArrayList<>();
    int set = 0;
    int[] counted = {0};
    for (int step = 0; step < 20_000; step++) {
      if (random.nextBoolean()) {
        long due = now[0] + random.nextInt(20_000);
        set++;
        wheel.set(
            due - now[0],
            () -> {
              counted[0]++;
              if (now[0] < due || now[0] - due > 160) {
                late.add(now[0] - due);
              }
            },
            now[0]);
      }
      now[0] += random.nextInt(150);
      wheel.advance(now[0]);
    }
    while (wheel.size() > 0) {
      now[0] += 100;
      wheel.advance(now[0]);
    }
    assertThat(counted[0]).isEqualTo(set);
    assertThat(late).isEmpty();
  }

  private TimerWheel.Timer set(String name, long delayNanos, long nowNanos) {
    return wheel.set(delayNanos, () -> ran.add(name), nowNanos);
  }
}
