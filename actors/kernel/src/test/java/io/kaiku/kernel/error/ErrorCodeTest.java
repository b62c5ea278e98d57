package io.kaiku.kernel.error;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ErrorCodeTest {
  @ParameterizedTest
  @CsvSource({
    "0, NO_ERROR",
    "4096, PROTOCOL_NEGOTIATION_FAILED",
    "4097, RESOURCE_LIMIT_EXCEEDED",
    "4098, RATE_LIMITED",
    "4099, PROTOCOL_VIOLATION",
    "4100, SUPPLANTED",
    "4101, GARBAGE_COLLECTED",
    "4102, SHUTDOWN",
    "4103, GATED",
    "4104, CODE_OUT_OF_RANGE",
    "4105, 0x1009",
    "1, 0x1",
    "4294967295, 0xffffffff"
  })
  void theTable(long value, String name) {
    assertThat(new ErrorCode(value)).hasToString(name).isEqualTo(ErrorCode.ofWire(value));
    assertThat(new ErrorCode(value).name()).isEqualTo(name);
  }

  @ParameterizedTest
  @ValueSource(longs = {-1, 0x1_0000_0000L, 0x1_0000_1000L, Long.MIN_VALUE, Long.MAX_VALUE})
  void beyond32Bits(long value) {
    assertThat(ErrorCode.ofWire(value)).isEqualTo(ErrorCode.CODE_OUT_OF_RANGE);
    assertThatThrownBy(() -> new ErrorCode(value)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void constantsAreTheTable() {
    assertThat(ErrorCode.GATED).isEqualTo(new ErrorCode(0x1007));
    assertThat(ErrorCode.SHUTDOWN).isNotEqualTo(ErrorCode.GATED);
  }
}
