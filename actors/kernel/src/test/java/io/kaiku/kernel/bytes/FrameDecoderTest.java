package io.kaiku.kernel.bytes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FrameDecoderTest {
  @Test
  void aWholeFrameIsASliceOfItsChunk() throws MalformedException {
    Bytes chunk = Varint.delimited(Bytes.utf8("hello")).concat(Bytes.utf8("rest"));
    FrameDecoder decoder = new FrameDecoder(100);
    decoder.feed(chunk);
    Bytes frame = decoder.poll();
    assertThat(frame).isEqualTo(Bytes.utf8("hello"));
    assertThat(frame.array()).isSameAs(chunk.array());
    assertThat(decoder.takeRest()).isEqualTo(Bytes.utf8("rest"));
    assertThat(decoder.isMidFrame()).isFalse();
  }

  @Test
  void framesMayBeEmpty() throws MalformedException {
    FrameDecoder decoder = new FrameDecoder(0);
    decoder.feed(Bytes.fromHex("0000"));
    assertThat(decoder.poll()).isEqualTo(Bytes.EMPTY);
    assertThat(decoder.poll()).isEqualTo(Bytes.EMPTY);
    assertThat(decoder.poll()).isNull();
    assertThat(decoder.isMidFrame()).isFalse();
  }

  @ParameterizedTest
  @ValueSource(ints = {9, 10, 11})
  void theLimitHoldsToTheByte(int size) throws MalformedException {
    FrameDecoder decoder = new FrameDecoder(10);
    decoder.feed(Varint.delimited(Bytes.wrap(new byte[size])));
    if (size <= 10) {
      assertThat(decoder.poll()).isEqualTo(Bytes.wrap(new byte[size]));
    } else {
      assertThatThrownBy(decoder::poll)
          .isInstanceOf(MalformedException.class)
          .hasMessageContaining("limit of 10");
    }
  }

  @Test
  void aLengthAboveTheLimitIsRefusedBeforeItIsComplete() throws MalformedException {
    FrameDecoder decoder = new FrameDecoder(1000);
    decoder.feed(Bytes.fromHex("ff"));
    assertThat(decoder.poll()).isNull();
    decoder.feed(Bytes.fromHex("ff"));
    assertThatThrownBy(decoder::poll).isInstanceOf(MalformedException.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"8000", "808000", "80808080808080808080", "ffffffffffffffffff01"})
  void refusesLengthsThatAreNoVarint(String hex) {
    FrameDecoder decoder = new FrameDecoder(Integer.MAX_VALUE);
    decoder.feed(Bytes.fromHex(hex));
    assertThatThrownBy(decoder::poll).isInstanceOf(MalformedException.class);
  }

  @Test
  void aNegativeLimitIsRefused() {
    assertThatThrownBy(() -> new FrameDecoder(-1)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void anAnnouncedLengthReservesNothing() throws MalformedException {
    FrameDecoder decoder = new FrameDecoder(Integer.MAX_VALUE);
    decoder.feed(Varint.encode(Integer.MAX_VALUE).concat(Bytes.wrap(new byte[10])));
    assertThat(decoder.poll()).isNull();
    assertThat(decoder.isMidFrame()).isTrue();
  }

  @Test
  void anyCutOfTheStreamYieldsTheSameFrames() throws MalformedException {
    for (long seed = 0; seed < 200; seed++) {
      Random random = new Random(seed);
      List<Bytes> frames = new ArrayList<>();
      Bytes stream = Bytes.EMPTY;
      for (int i = random.nextInt(8); i >= 0; i--) {
        byte[] frame = new byte[random.nextInt(random.nextBoolean() ? 300 : 20_000)];
        random.nextBytes(frame);
        frames.add(Bytes.wrap(frame));
        stream = stream.concat(Varint.delimited(Bytes.wrap(frame)));
      }
      FrameDecoder decoder = new FrameDecoder(20_000);
      List<Bytes> decoded = new ArrayList<>();
      for (int at = 0; at < stream.size(); ) {
        int to = Math.min(stream.size(), at + 1 + random.nextInt(random.nextBoolean() ? 3 : 5000));
        decoder.feed(stream.slice(at, to));
        at = to;
        if (random.nextInt(4) > 0) {
          drain(decoder, decoded);
        }
      }
      drain(decoder, decoded);
      assertThat(decoded).as("seed %d", seed).isEqualTo(frames);
      assertThat(decoder.isMidFrame()).isFalse();
    }
  }

  private static void drain(FrameDecoder decoder, List<Bytes> into) throws MalformedException {
    for (Bytes frame = decoder.poll(); frame != null; frame = decoder.poll()) {
      into.add(frame);
    }
  }
}
