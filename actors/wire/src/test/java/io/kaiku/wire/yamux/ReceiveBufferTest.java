package io.kaiku.wire.yamux;

import static org.assertj.core.api.Assertions.assertThat;

import io.kaiku.kernel.bytes.Bytes;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class ReceiveBufferTest {
  private static final int CHUNK = 64 * 1024;

  @Test
  void bytesComeOutInOrderWhateverTheirSizes() {
    SplittableRandom random = new SplittableRandom(1);
    ReceiveBuffer buffer = new ReceiveBuffer();
    List<Bytes> in = new ArrayList<>();
    List<Bytes> out = new ArrayList<>();
    long waits = 0;
    for (int i = 0; i < 5_000; i++) {
      byte[] data = new byte[1 + random.nextInt(random.nextInt(3) == 0 ? 40_000 : 100)];
      random.nextBytes(data);
      in.add(Bytes.copyOf(data));
      buffer.add(Bytes.wrap(data));
      waits += data.length;
      if (random.nextInt(4) == 0) {
        Bytes first = buffer.poll();
        waits -= first.size();
        out.add(first);
      }
      assertThat(buffer.size()).isEqualTo(waits);
    }
    for (Bytes next = buffer.poll(); next != null; next = buffer.poll()) {
      out.add(next);
    }

    assertThat(Bytes.join(out.toArray(Bytes[]::new)))
        .isEqualTo(Bytes.join(in.toArray(Bytes[]::new)));
    assertThat(buffer.size()).isZero();
  }

  @Test
  void wholeChunksAreNotCopied() {
    ReceiveBuffer buffer = new ReceiveBuffer();
    Bytes chunk = Lone.zeros(CHUNK);
    Bytes most = chunk.slice(12);
    buffer.add(most);

    assertThat(buffer.poll()).isSameAs(most);
  }

  @Test
  void aFewBytesDoNotPinTheirChunk() {
    ReceiveBuffer buffer = new ReceiveBuffer();
    long held = 0;
    for (int i = 0; i < 1_000; i++) {
      buffer.add(Lone.zeros(CHUNK).slice(i, i + 1));
      buffer.add(Lone.zeros(CHUNK).slice(0, 9_000));
    }
    for (Bytes next = buffer.poll(); next != null; next = buffer.poll()) {
      held += next.array().length + 64;
    }

    assertThat(held).isLessThan(10_000_000);
  }

  @Test
  void singleBytesShareSegments() {
    ReceiveBuffer buffer = new ReceiveBuffer();
    Bytes one = Bytes.utf8("x");
    for (int i = 0; i < 262_144; i++) {
      buffer.add(one);
    }

    int chunks = 0;
    while (buffer.poll() != null) {
      chunks++;
    }
    assertThat(chunks).isLessThanOrEqualTo(17);
  }

  @Test
  void clearingTellsWhatWasDropped() {
    ReceiveBuffer buffer = new ReceiveBuffer();
    buffer.add(Lone.zeros(10));
    buffer.add(Lone.zeros(10_000));
    buffer.add(Lone.zeros(10));

    assertThat(buffer.clear()).isEqualTo(10_020);
    assertThat(buffer.poll()).isNull();
    assertThat(buffer.size()).isZero();
  }
}
