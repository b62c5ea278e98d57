package io.kaiku.app.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.SplittableRandom;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;

class LatenciesTest {
  @Test
  void percentilesAreAtMostAnEighthTooHigh() {
    var latencies = new Latencies();
    for (int i = 1; i <= 100_000; i++) {
      latencies.add(i);
    }

    assertThat(latencies.percentileMillis(50)).isCloseTo(50, Percentage.withPercentage(7));
    assertThat(latencies.percentileMillis(99)).isCloseTo(99, Percentage.withPercentage(7));
    assertThat(latencies.percentileMillis(100)).isGreaterThanOrEqualTo(100);
  }

  @Test
  void nothingWasMeasured() {
    assertThat(new Latencies().percentileMillis(99)).isZero();
    assertThat(new Latencies().counts()).isEmpty();
  }

  @Test
  void countsTravelAndAddUp() {
    var random = new SplittableRandom(3);
    var all = new Latencies();
    var sum = new Latencies();
    for (int part = 0; part < 3; part++) {
      var one = new Latencies();
      for (int i = 0; i < 1_000; i++) {
        long micros = random.nextLong(0, 5_000_000);
        one.add(micros);
        all.add(micros);
      }
      sum.addAll(Latencies.of(one.counts()));
    }

    assertThat(sum.counts()).isEqualTo(all.counts());
  }

  @Test
  void extremesStayInTheFirstAndTheLastBucket() {
    var latencies = new Latencies();
    latencies.add(-5);
    latencies.add(Long.MAX_VALUE);

    assertThat(latencies.counts()).hasSize(Latencies.BUCKETS).startsWith(1).endsWith(1);
  }
}
