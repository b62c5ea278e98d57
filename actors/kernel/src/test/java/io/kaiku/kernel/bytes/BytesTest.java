package io.kaiku.kernel.bytes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.ReadOnlyBufferException;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class BytesTest {
  private static final Bytes BYTES = Bytes.fromHex("00017f80ff10203040506070");

  @Test
  void readsBigEndianNumbers() {
    assertThat(BYTES.at(3)).isEqualTo((byte) -128);
    assertThat(BYTES.unsignedAt(3)).isEqualTo(128);
    assertThat(BYTES.beU16(3)).isEqualTo(0x80ff);
    assertThat(BYTES.beInt(2)).isEqualTo(0x7f80ff10);
    assertThat(BYTES.beInt(3)).isEqualTo(0x80ff1020);
    assertThat(BYTES.beU32(3)).isEqualTo(0x80ff1020L);
    assertThat(BYTES.beLong(4)).isEqualTo(0xff10203040506070L);
  }

  @Test
  void readsNumbersOfASliceFromTheSlice() {
    Bytes slice = BYTES.slice(3, 9);
    assertThat(slice.beU16(0)).isEqualTo(0x80ff);
    assertThat(slice.beInt(2)).isEqualTo(0x10203040);
  }

  @Test
  void refusesIndexesOutsideTheRunEvenWhereTheArrayGoesOn() {
    Bytes slice = BYTES.slice(2, 6);
    assertThatThrownBy(() -> slice.at(-1)).isInstanceOf(IndexOutOfBoundsException.class);
    assertThatThrownBy(() -> slice.at(4)).isInstanceOf(IndexOutOfBoundsException.class);
    assertThatThrownBy(() -> slice.beU16(3)).isInstanceOf(IndexOutOfBoundsException.class);
    assertThatThrownBy(() -> slice.beInt(1)).isInstanceOf(IndexOutOfBoundsException.class);
    assertThatThrownBy(() -> slice.beLong(0)).isInstanceOf(IndexOutOfBoundsException.class);
    assertThatThrownBy(() -> slice.slice(1, 5)).isInstanceOf(IndexOutOfBoundsException.class);
    assertThatThrownBy(() -> slice.slice(3, 2)).isInstanceOf(IndexOutOfBoundsException.class);
    assertThatThrownBy(() -> Bytes.wrap(new byte[3], 1, 3))
        .isInstanceOf(IndexOutOfBoundsException.class);
  }

  @Test
  void isEqualAndHashesByContent() {
    Bytes slice = Bytes.wrap(new byte[] {9, 1, 2, 3, 9}, 1, 3);
    Bytes whole = Bytes.wrap(new byte[] {1, 2, 3});
    assertThat(slice).isEqualTo(whole).hasSameHashCodeAs(whole);
    assertThat(slice.hashCode()).isEqualTo(slice.hashCode());
    assertThat(slice).isNotEqualTo(Bytes.wrap(new byte[] {1, 2, 4})).isNotEqualTo("010203");
  }

  @Test
  void isOrderedUnsignedAndByPrefix() {
    assertThat(Bytes.fromHex("7f")).isLessThan(Bytes.fromHex("80"));
    assertThat(Bytes.fromHex("01")).isLessThan(Bytes.fromHex("0100"));
    assertThat(Bytes.EMPTY).isLessThan(Bytes.fromHex("00"));
    assertThat(Bytes.fromHex("ff").slice(0, 1)).isEqualByComparingTo(Bytes.fromHex("ff"));
  }

  @Test
  void collidingKeysAreFoundInAMap() {
    Map<Bytes, Integer> map = new HashMap<>();
    for (int i = 0; i < 4096; i++) {
      StringBuilder text = new StringBuilder();
      for (int bit = 0; bit < 12; bit++) {
        text.append((i >> bit & 1) == 0 ? "Aa" : "BB");
      }
      map.put(Bytes.utf8(text.toString()), i);
    }
    assertThat(map.keySet().stream().map(Bytes::hashCode).distinct()).hasSize(1);
    assertThat(map).hasSize(4096).containsEntry(Bytes.utf8("Aa".repeat(12)), 0);
  }

  @Test
  void slicesShareAndCompactDoesNot() {
    byte[] array = {1, 2, 3, 4};
    Bytes slice = Bytes.wrap(array).slice(1, 3);
    assertThat(slice.array()).isSameAs(array);
    assertThat(slice.offset()).isEqualTo(1);
    assertThat(slice.compact().array()).containsExactly(2, 3);
    assertThat(slice.compact()).isEqualTo(slice);
    assertThat(slice.toArray()).containsExactly(2, 3).isNotSameAs(array);
    Bytes whole = Bytes.wrap(array);
    assertThat(whole.slice(0)).isSameAs(whole);
    assertThat(whole.compact()).isSameAs(whole);
  }

  @Test
  void copiesAreTheirOwn() {
    byte[] array = {1, 2, 3};
    Bytes copy = Bytes.copyOf(array);
    Bytes part = Bytes.copyOf(array, 1, 2);
    ByteBuffer buffer = ByteBuffer.wrap(array).position(2);
    Bytes rest = Bytes.copyOf(buffer);
    array[2] = 9;
    assertThat(copy).isEqualTo(Bytes.fromHex("010203"));
    assertThat(part).isEqualTo(Bytes.fromHex("0203"));
    assertThat(rest).isEqualTo(Bytes.fromHex("03"));
    assertThat(buffer.position()).isEqualTo(2);
  }

  @Test
  void aBufferOfItIsReadOnlyAndShowsOnlyTheSlice() {
    ByteBuffer buffer = BYTES.slice(2, 4).asByteBuffer();
    assertThat(buffer.remaining()).isEqualTo(2);
    assertThat(buffer.capacity()).isEqualTo(2);
    assertThatThrownBy(() -> buffer.put((byte) 1)).isInstanceOf(ReadOnlyBufferException.class);
  }

  @Test
  void joins() {
    assertThat(Bytes.utf8("a").concat(Bytes.utf8("bc"), Bytes.EMPTY, Bytes.utf8("d")))
        .isEqualTo(Bytes.utf8("abcd"));
    assertThat(Bytes.join()).isSameAs(Bytes.EMPTY);
    assertThat(Bytes.utf8("abc").startsWith(Bytes.utf8("ab"))).isTrue();
    assertThat(Bytes.utf8("abc").startsWith(Bytes.utf8("b"))).isFalse();
    assertThat(Bytes.utf8("a").startsWith(Bytes.utf8("ab"))).isFalse();
  }

  @Test
  void readsTextStrictlyOrNot() throws MalformedException {
    Bytes text = Bytes.utf8("kaïku");
    assertThat(text.utf8()).isEqualTo("kaïku");
    assertThat(text.strictUtf8()).isEqualTo("kaïku");
    Bytes broken = Bytes.fromHex("61ff62");
    assertThat(broken.utf8()).isEqualTo("a\ufffdb");
    assertThatThrownBy(broken::strictUtf8)
        .isInstanceOf(MalformedException.class)
        .hasMessageContaining("61ff62");
    Bytes surrogate = Bytes.fromHex("eda080");
    assertThatThrownBy(surrogate::strictUtf8).isInstanceOf(MalformedException.class);
  }

  @Test
  void showsItselfAbbreviated() {
    assertThat(BYTES).hasToString("Bytes(12: 00017f80ff10203040506070)");
    assertThat(Bytes.wrap(new byte[100]).toString()).hasSizeLessThan(90).endsWith("…)");
    assertThatThrownBy(() -> Bytes.fromHex("0g")).isInstanceOf(IllegalArgumentException.class);
  }
}
