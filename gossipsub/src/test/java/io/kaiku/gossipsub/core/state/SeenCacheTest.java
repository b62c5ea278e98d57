package io.kaiku.gossipsub.core.state;

import static org.assertj.core.api.Assertions.assertThat;

import io.kaiku.kernel.bytes.Bytes;
import io.kaiku.simkit.Seeds;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SeenCacheTest {
  private static final long TTL_MS = 120_000;

  private static Bytes id(long number) {
    return Bytes.utf8("id " + number);
  }

  @Test
  void remembersForTheTimeToLiveAndHardlyLonger() {
    Seeds.each(20, SeenCacheTest::agreesWithAMap);
  }

  private static void agreesWithAMap(long seed) {
    var random = new SplittableRandom(seed);
    var seen = new SeenCache(TTL_MS, 1_000_000);
    Map<Bytes, Long> model = new LinkedHashMap<>();
    long nowMs = random.nextLong() >> 8;
    for (int i = 0; i < 3_000; i++) {
      nowMs += random.nextLong(500);
      seen.expire(nowMs);
      Bytes id = id(random.nextInt(2_000));
      Long knownMs = model.get(id);
      if (knownMs == null || nowMs - knownMs > TTL_MS * 12 / 10) {
        assertThat(seen.add(id, nowMs)).isTrue();
        model.put(id, nowMs);
      } else if (nowMs - knownMs <= TTL_MS) {
        assertThat(seen.contains(id)).isTrue();
        assertThat(seen.add(id, nowMs)).isFalse();
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 5, 100, 1_234})
  void aFloodTakesTheOldestOnly(int max) {
    var seen = new SeenCache(TTL_MS, max);
    for (int i = 0; i < 10_000; i++) {
      assertThat(seen.add(id(i), i / 100)).isTrue();
      assertThat(seen.contains(id(i))).isTrue();
      assertThat(seen.size()).isLessThanOrEqualTo(max);
    }
    for (int i = 10_000 - max * 8 / 10; i < 10_000; i++) {
      assertThat(seen.contains(id(i))).isTrue();
    }
  }

  @Test
  void whatIsForgottenTakesNoRoom() {
    var seen = new SeenCache(TTL_MS, 1_000);
    for (int i = 0; i < 1_000; i++) {
      seen.add(id(i), 0);
    }
    seen.expire(TTL_MS * 2);
    assertThat(seen.size()).isZero();
  }
}
