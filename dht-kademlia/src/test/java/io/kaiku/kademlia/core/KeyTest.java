package io.kaiku.kademlia.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.kaiku.kernel.bytes.Bytes;
import java.math.BigInteger;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class KeyTest {
  private static final List<Key> KEYS =
      IntStream.range(0, 40).mapToObj(i -> Key.of(Bytes.utf8("key " + i))).toList();

  private static BigInteger distance(Key a, Key b) {
    return new BigInteger(1, a.bytes().toArray()).xor(new BigInteger(1, b.bytes().toArray()));
  }

  @Test
  void isTheSha256OfWhatItStandsFor() {
    assertThat(Key.of(Bytes.utf8("abc")))
        .hasToString("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  }

  @Test
  void comparesDistancesAsNumbers() {
    for (var origin : KEYS) {
      for (var a : KEYS) {
        for (var b : KEYS) {
          assertThat(origin.compareDistances(a, b))
              .isEqualTo(distance(origin, a).compareTo(distance(origin, b)));
        }
      }
    }
  }

  @Test
  void countsTheSharedBits() {
    for (var a : KEYS) {
      for (var b : KEYS) {
        assertThat(a.commonPrefixLength(b)).isEqualTo(Key.BITS - distance(a, b).bitLength());
      }
    }
  }
}
