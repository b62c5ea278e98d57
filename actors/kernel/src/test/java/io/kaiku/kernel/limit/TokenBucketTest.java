package io.kaiku.kernel.limit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TokenBucketTest {
  @ParameterizedTest
  @ValueSource(longs = {0, Long.MIN_VALUE, Long.MAX_VALUE - 2_000})
  void grantsTheBurstAndThenTheRate(long startMs) {
    var bucket = new TokenBucket(3, 2, startMs);

    assertThat(taken(bucket, startMs)).isEqualTo(3);
    assertThat(taken(bucket, startMs + 499)).isZero();
    assertThat(taken(bucket, startMs + 500)).isEqualTo(1);
    assertThat(taken(bucket, startMs + 1_500)).isEqualTo(2);
    assertThat(taken(bucket, startMs + 100_000)).isEqualTo(3);
  }

  @Test
  void takesSeveralOrNone() {
    TokenBucket bucket = new TokenBucket(5, 1, 0);

    assertThat(bucket.take(6, 0)).isFalse();
    assertThat(bucket.take(4, 0)).isTrue();
    assertThat(bucket.take(2, 0)).isFalse();
    assertThat(bucket.take(1, 0)).isTrue();
  }

  @Test
  void aClockThatGoesBackGrantsNothing() {
    var bucket = new TokenBucket(1, 1, 10_000);

    assertThat(bucket.take(10_000)).isTrue();
    assertThat(bucket.take(5_000)).isFalse();
    assertThat(bucket.take(5_999)).isFalse();
    assertThat(bucket.take(6_000)).isTrue();
  }

  @Test
  void refusesARateThatGrantsNothing() {
    assertThatThrownBy(() -> new TokenBucket(0, 1, 0)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new TokenBucket(1, 0, 0)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new TokenBucket(1, Double.NaN, 0))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private static int taken(TokenBucket bucket, long nowMs) {
    int taken = 0;
    while (bucket.take(nowMs)) {
      taken++;
    }
    return taken;
  }
}
