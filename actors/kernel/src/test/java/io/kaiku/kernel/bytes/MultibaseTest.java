package io.kaiku.kernel.bytes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class MultibaseTest {
  @ParameterizedTest
  @EnumSource(Multibase.class)
  void everyBaseReadsWhatItWrote(Multibase base) throws MalformedException {
    Random random = new Random(7);
    for (int size = 0; size < 80; size++) {
      byte[] bytes = new byte[size];
      random.nextBytes(bytes);
      for (int zeros = 0; zeros < Math.min(size, random.nextInt(4)); zeros++) {
        bytes[zeros] = 0;
      }
      assertThat(Multibase.decode(base.encode(Bytes.wrap(bytes)))).isEqualTo(Bytes.wrap(bytes));
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "a",
        "1abc",
        "f0",
        "f0g",
        "ba",
        "bab",
        "baaa",
        "b1",
        "mA",
        "mAB",
        "MQQ",
        "MQQ=",
        "MQ===",
        "MQQ==x",
        "mQQ==",
        "u+/",
        "m-_",
        "z0",
        "zO",
        "zI",
        "zl",
        "k_",
        "b\u00e9",
        "z\uffff",
        "M====",
        "cme=====",
        "cme======="
      })
  void refusesWhatNoBytesEncodeTo(String text) {
    assertThatThrownBy(() -> Multibase.decode(text)).isInstanceOf(MalformedException.class);
  }

  @Test
  void quadraticBasesAreBounded() throws MalformedException {
    assertThat(Base58.decode("1".repeat(1024))).hasToString(Bytes.wrap(new byte[1024]).toString());
    assertThatThrownBy(() -> Base58.decode("1".repeat(1025)))
        .isInstanceOf(MalformedException.class)
        .hasMessageContaining("limit of 1024");
    assertThatThrownBy(() -> Multibase.decode("k" + "z".repeat(1025)))
        .isInstanceOf(MalformedException.class);
    assertThatThrownBy(() -> Multibase.decode("f" + "0".repeat(8194)))
        .isInstanceOf(MalformedException.class)
        .hasMessageContaining("limit of 8192");
  }

  @ParameterizedTest
  @EnumSource(Multibase.class)
  void spoiledTextIsRefusedOrRead(Multibase base) {
    Mutator mutator = new Mutator(11);
    for (int i = 0; i < 1000; i++) {
      String text = mutator.mutate(base.encode(mutator.noise(40)));
      try {
        Bytes read = Multibase.decode(text);
        assertThat(Multibase.decode(base.encode(read))).isEqualTo(read);
      } catch (MalformedException e) {
        assertThat(e.getMessage()).isNotEmpty();
      }
    }
  }

  @Test
  void base58OfBitcoin() throws MalformedException {
    assertThat(Base58.encode(Bytes.fromHex("516b6fcd0f"))).isEqualTo("ABnLTmg");
    assertThat(
            Base58.encode(
                Bytes.fromHex(
                    "000111d38e5fc9071ffcd20b4a763cc9ae4f252bb4e48fd66a835e252ada93ff480d6dd43dc62a641155a5")))
        .isEqualTo("123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz");
    assertThat(Base58.decode("1111111111")).isEqualTo(Bytes.wrap(new byte[10]));
  }
}
