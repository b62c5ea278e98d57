package io.kaiku.app.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SuggestionsTest {
  @ParameterizedTest
  @CsvSource({
    "'', '', 0",
    "a, '', 1",
    "count, count, 0",
    "cuont, count, 1",
    "cunt, count, 1",
    "counts, count, 1",
    "coumt, count, 1",
    "abc, cba, 2",
    "kitten, sitting, 3"
  })
  void distanceCountsEdits(String one, String other, int edits) {
    assertThat(Suggestions.distance(one, other)).isEqualTo(edits);
    assertThat(Suggestions.distance(other, one)).isEqualTo(edits);
  }
}
