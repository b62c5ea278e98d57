package io.kaiku.kernel.bytes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class VarintTest {
  @ParameterizedTest
  @CsvSource({
    "0, 00",
    "1, 01",
    "127, 7f",
    "128, 8001",
    "255, ff01",
    "300, ac02",
    "16383, ff7f",
    "16384, 808001",
    "2097151, ffff7f",
    "2097152, 80808001",
    "4294967295, ffffffff0f",
    "9223372036854775807, ffffffffffffffff7f"
  })
  void encodesAndDecodes(long value, String hex) throws MalformedException {
    Bytes encoded = Bytes.fromHex(hex);
    assertThat(Varint.encode(value)).isEqualTo(encoded);
    assertThat(Varint.size(value)).isEqualTo(encoded.size());
    assertThat(Varint.get(encoded, 0)).isEqualTo(value);
    assertThat(Varint.get(Bytes.fromHex("ff").concat(encoded, Bytes.fromHex("ff")), 1))
        .isEqualTo(value);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "80",
        "ffff",
        "8000",
        "808000",
        "ff00",
        "ffffffffffffffffff01",
        "80808080808080808001"
      })
  void refusesWhatEndsEarlyIsTooLongOrNotTheShortestForm(String hex) {
    assertThatThrownBy(() -> Varint.get(Bytes.fromHex(hex), 0))
        .isInstanceOf(MalformedException.class)
        .hasMessageContaining("varint");
  }

  @Test
  void everyPowerOfTwoAndItsNeighboursSurvive() throws MalformedException {
    for (int bit = 0; bit < 63; bit++) {
      for (long value = (1L << bit) - 1; value <= (1L << bit) + 1 && value >= 0; value++) {
        assertThat(Varint.get(Varint.encode(value), 0)).isEqualTo(value);
      }
    }
  }

  @Test
  void refusesNegativeNumbers() {
    assertThatThrownBy(() -> Varint.encode(-1)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void writesIntoAnArray() {
    byte[] target = new byte[5];
    assertThat(Varint.put(300, target, 1)).isEqualTo(3);
    assertThat(target).containsExactly(0, 0xac, 2, 0, 0);
  }

  @Test
  void putsTheLengthInFront() {
    assertThat(Varint.delimited(Bytes.utf8("na\n"))).isEqualTo(Bytes.fromHex("036e610a"));
    assertThat(Varint.delimited(Bytes.wrap(new byte[200])).slice(0, 3))
        .isEqualTo(Bytes.fromHex("c80100"));
  }
}
