package io.kaiku.netty.connection;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class FairBudgetTest {
  private final FairBudget budget = new FairBudget(1_000);

  @Test
  void oneAloneHasHalf() {
    assertThat(takenBy()).isEqualTo(500);
  }

  @Test
  void thereIsAlwaysSomethingLeftForOneMore() {
    long first = takenBy();
    long second = takenBy();
    long third = takenBy();

    assertThat(first).isGreaterThan(second);
    assertThat(second).isGreaterThan(third);
    assertThat(third).isPositive();
    assertThat(budget.used()).isLessThan(1_000);
  }

  @Test
  void whatIsGivenBackMayBeTakenAgain() {
    long first = takenBy();
    budget.release(first);
    budget.release(0);

    assertThat(budget.used()).isZero();
    assertThat(takenBy()).isEqualTo(first);
  }

  @Test
  void windowsThatHaveGrownLeaveHalfForWhatArrives() {
    for (int i = 0; i < 50; i++) {
      long held = 0;
      while (budget.reserveGrowth(10, held)) {
        held += 10;
      }
    }
    assertThat(budget.used()).isBetween(400L, 500L);
    assertThat(takenBy()).isGreaterThanOrEqualTo(250);
  }

  /** What a connection gets that takes what it can, a little at a time. */
  private long takenBy() {
    long held = 0;
    while (budget.reserve(10, held)) {
      held += 10;
    }
    return held;
  }
}
