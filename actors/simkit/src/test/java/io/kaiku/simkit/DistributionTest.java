package io.kaiku.simkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DistributionTest {
  @ParameterizedTest
  @CsvSource({"0, 1", "1, 1", "50, 50", "99, 99", "99.5, 100", "100, 100"})
  void percentileIsTheSmallestValueThatCoversThatShare(double percent, long expected) {
    var distribution = new Distribution();
    for (int value = 100; value >= 1; value--) {
      distribution.add(value);
    }
    assertThat(distribution.percentile(percent)).isEqualTo(expected);
    assertThat(distribution.mean()).isEqualTo(50.5);
  }

  @Test
  void staysExactWhenValuesComeAfterAQuestion() {
    var distribution = new Distribution();
    distribution.add(5);
    assertThat(distribution.max()).isEqualTo(5);
    distribution.add(1);
    assertThat(distribution.min()).isEqualTo(1);
    assertThat(distribution).hasToString("n=2 min=1 p50=1 p99=5 max=5");
  }

  @Test
  void nothingHasNoPercentiles() {
    var distribution = new Distribution();
    assertThatThrownBy(distribution::p99).isInstanceOf(IllegalStateException.class);
    assertThat(distribution).hasToString("n=0");
  }
}
