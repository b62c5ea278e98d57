package io.kaiku.kernel.crypto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kaiku.kernel.bytes.Bytes;
import io.kaiku.kernel.bytes.MalformedException;
import java.math.BigInteger;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DerTest {
  @ParameterizedTest
  @CsvSource({
    "0, 020100",
    "1, 020101",
    "127, 02017f",
    "128, 02020080",
    "255, 020200ff",
    "256, 02020100",
    "65537, 0203010001"
  })
  void writesAndReadsNumbers(BigInteger number, String hex) throws MalformedException {
    assertThat(Der.integer(number)).isEqualTo(Bytes.fromHex(hex));
    Der der = new Der(Bytes.fromHex(hex));
    assertThat(der.natural()).isEqualTo(number);
    der.end();
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 127, 128, 255, 256, 65_535})
  void contentsOfEveryLengthSurvive(int size) throws MalformedException {
    Bytes content = Bytes.wrap(new byte[size]);
    Der der = new Der(Der.value(Der.BIT_STRING, content));
    assertThat(der.content(Der.BIT_STRING)).isEqualTo(content);
    der.end();
  }

  @Test
  void longerContentsAreNotWritten() {
    assertThatThrownBy(() -> Der.value(Der.SEQUENCE, Bytes.wrap(new byte[65_536])))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @ParameterizedTest
  @CsvSource({
    "'', ends early",
    "02, ends early",
    "0201, ends early",
    "020201, ends early",
    "0200, empty or negative",
    "020180, empty or negative",
    "02020001, shortest form",
    "0202007f, shortest form",
    "02810101, shortest form",
    "0282000101, shortest form",
    "02820080, shortest form",
    "0280010000, 1 or 2",
    "028300000101, 1 or 2",
    "0284ffffffff01, 1 or 2",
    "0282ff, 1 or 2",
    "0281, 1 or 2",
    "0282ffff01, ends early",
    "0301ff, tag 3 where 2 belongs",
    "1f0101, tag 31"
  })
  void refusesNumbersThatAreNotTheShortestForm(String hex, String why) {
    assertThatThrownBy(() -> new Der(Bytes.fromHex(hex)).natural())
        .isInstanceOf(MalformedException.class)
        .hasMessageContaining(why);
  }

  @Test
  void refusesBytesAfterTheEnd() throws MalformedException {
    Der der = new Der(Bytes.fromHex("02010000"));
    assertThat(der.natural()).isZero();
    assertThatThrownBy(der::end).hasMessageContaining("1 bytes follow");
  }

  @Test
  void rsaNumbersShowNoSecret() {
    RsaNumbers numbers = RsaNumbers.generate(2048, new Random(1));
    assertThat(numbers).hasToString("RSA numbers of 2048 bits");
    assertThat(numbers.agree(numbers.dp(), numbers.dq(), numbers.qInverse())).isTrue();
  }
}
