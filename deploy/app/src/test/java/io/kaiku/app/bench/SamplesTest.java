package io.kaiku.app.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class SamplesTest {
  @Test
  void theMedianIsTheMiddleWhateverTheOrder() {
    assertThat(new Samples(List.of(9.0, 1.0, 5.0)).median()).isEqualTo(5.0);
  }

  @Test
  void ofAnEvenNumberItIsTheMeanOfTheMiddleTwo() {
    assertThat(new Samples(List.of(8.0, 1.0, 2.0, 4.0)).median()).isEqualTo(3.0);
  }

  @Test
  void nothingHasNoMedian() {
    assertThatThrownBy(() -> new Samples(List.of()).median())
        .isInstanceOf(IllegalStateException.class);
  }

  @Test
  void figuresAreShownInTheirOrderWithTwoDecimals() {
    assertThat(new Samples(List.of(9.876, 1.0)).rounded()).containsExactly(9.88, 1.0);
  }
}
