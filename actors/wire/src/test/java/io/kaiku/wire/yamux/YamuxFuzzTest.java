package io.kaiku.wire.yamux;

import static org.assertj.core.api.Assertions.assertThat;

import io.kaiku.kernel.bytes.Bytes;
import io.kaiku.wire.Role;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Bytes that nobody chose, and frames of which parts were chosen to hurt; the seed is the name of
 * the case.
 */
class YamuxFuzzTest {
  private static final int[] LENGTHS = {
    0, 1, 12, 4_000, 262_144, 262_145, 1 << 24, -1, Integer.MIN_VALUE
  };

  static LongStream seeds() {
    return LongStream.range(0, 2_000);
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void anyBytesAreTakenOrEndTheSession(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    Bytes bytes = frames(random);

    Outcome whole = drive(bytes, bytes.size());
    Outcome cut = drive(bytes, 1 + random.nextInt(bytes.size() < 10_000 ? 40 : 10_000));

    assertThat(cut.said).as("the cut does not matter").isEqualTo(whole.said);
    assertThat(cut.payload).isEqualTo(whole.payload);
    assertThat(whole.session.stats().streams()).isLessThanOrEqualTo(300);
    assertThat(whole.session.stats().unreadBytes()).isLessThanOrEqualTo(bytes.size() + (1L << 24));
    if (whole.session.isEnded()) {
      assertThat(whole.session.stats().streams()).isZero();
      assertThat(whole.said.getLast()).startsWith("SessionEnded");
    }
  }

  /** What a session made of its input. */
  private record Outcome(YamuxSession session, List<String> said, long payload) {}

  private static Outcome drive(Bytes bytes, int cut) {
    YamuxSession session = new YamuxSession(Role.RESPONDER, YamuxConfig.defaults());
    openTwo(session);
    List<String> said = new ArrayList<>();
    long payload = 0;
    for (int at = 0; at < bytes.size(); at += cut) {
      session.receive(bytes.slice(at, Math.min(bytes.size(), at + cut)), at);
    }
    for (YamuxEvent event = session.pollEvent(); event != null; event = session.pollEvent()) {
      if (event instanceof YamuxEvent.Received(YamuxStream stream, Bytes data)) {
        payload += data.size();
      } else {
        said.add(event.toString());
      }
    }
    session.transmit(1 << 20, new ArrayList<>(), 0);
    return new Outcome(session, said, payload);
  }

  private static void openTwo(YamuxSession session) {
    try {
      session.open(0).write(Bytes.utf8("hello"));
      session.open(0).finish();
      session.transmit(1 << 20, new ArrayList<>(), 0);
    } catch (YamuxException e) {
      throw new AssertionError(e);
    }
  }

  private static Bytes frames(SplittableRandom random) {
    List<Bytes> parts = new ArrayList<>();
    int count = 1 + random.nextInt(60);
    for (int i = 0; i < count; i++) {
      byte[] header = new byte[12];
      random.nextBytes(header);
      if (random.nextInt(40) != 0) {
        header[0] = 0;
        header[1] = (byte) (random.nextInt(8) == 0 ? random.nextInt(4) : random.nextInt(2));
        header[2] = 0;
        header[3] = (byte) random.nextInt(16);
        putInt(header, 4, random.nextInt(12));
        putInt(header, 8, LENGTHS[random.nextInt(random.nextInt(6) == 0 ? LENGTHS.length : 4)]);
      }
      parts.add(Bytes.wrap(header));
      int length = Bytes.wrap(header).beInt(8);
      parts.add(Lone.zeros(header[1] == 0 && length > 0 && length < 300_000 ? length : 0));
    }
    return Bytes.join(parts.toArray(Bytes[]::new));
  }

  private static void putInt(byte[] target, int at, int value) {
    for (int i = 0; i < 4; i++) {
      target[at + i] = (byte) (value >> (24 - 8 * i));
    }
  }
}
