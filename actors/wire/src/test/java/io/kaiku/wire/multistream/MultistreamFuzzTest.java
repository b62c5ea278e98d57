package io.kaiku.wire.multistream;

import static io.kaiku.wire.multistream.Talk.HEADER;
import static io.kaiku.wire.multistream.Talk.line;
import static org.assertj.core.api.Assertions.assertThat;

import io.kaiku.kernel.bytes.Bytes;
import io.kaiku.wire.WireException;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/**
 * Hostile bytes in any cut: a negotiation ends, goes on, or fails as declared; it never overreads.
 */
class MultistreamFuzzTest {
  private static final int CASES = 5_000;
  private static final String ECHO = "/echo/1.0.0";

  @Test
  void mutatedTalkNeverDoesAnythingUndeclared() {
    for (long seed = 0; seed < CASES; seed++) {
      SplittableRandom random = new SplittableRandom(seed);
      Bytes input = mutated(talk(random), random);
      try {
        hearAll(new MultistreamResponder(ECHO::equals), input, random);
        hearAll(new MultistreamInitiator(List.of("/a", ECHO)), input, random);
      } catch (RuntimeException e) {
        throw new AssertionError("seed " + seed + ", input " + input.hex(), e);
      }
    }
  }

  @Test
  void anyCutOfGoodTalkHandsOnExactlyTheRest() throws WireException {
    for (long seed = 0; seed < CASES; seed++) {
      SplittableRandom random = new SplittableRandom(seed);
      byte[] data = new byte[random.nextInt(100)];
      random.nextBytes(data);
      Bytes input = Bytes.join(HEADER, line("/x"), line("ls"), line(ECHO), Bytes.wrap(data));

      Talk talk = new Talk(new MultistreamResponder(ECHO::equals));
      Selected selected = talk.hear(input, 1 + random.nextInt(input.size()));

      assertThat(selected).as("seed %d", seed).isNotNull();
      assertThat(selected.rest()).as("seed %d", seed).isEqualTo(Bytes.wrap(data));
    }
  }

  private static void hearAll(Negotiation negotiation, Bytes input, SplittableRandom random) {
    List<Bytes> out = new ArrayList<>();
    negotiation.start(out);
    try {
      for (int at = 0; at < input.size(); ) {
        int end = Math.min(input.size(), at + 1 + random.nextInt(40));
        Selected selected = negotiation.receive(input.slice(at, end), out);
        if (selected != null) {
          Bytes chunk = input.slice(at, end);
          assertThat(chunk.slice(chunk.size() - selected.rest().size())).isEqualTo(selected.rest());
          return;
        }
        at = end;
      }
    } catch (WireException declared) {
      assertThat(declared.getMessage()).isNotBlank();
    }
    assertThat(out.size()).isLessThanOrEqualTo(2 + MultistreamResponder.MAX_REFUSALS);
  }

  private static Bytes talk(SplittableRandom random) {
    List<Bytes> lines = new ArrayList<>(List.of(HEADER));
    int count = random.nextInt(60);
    for (int i = 0; i < count; i++) {
      lines.add(line(random.nextInt(8) == 0 ? "ls" : "/" + "x".repeat(random.nextInt(1200))));
    }
    lines.add(line(ECHO));
    return Bytes.join(lines.toArray(Bytes[]::new));
  }

  private static Bytes mutated(Bytes input, SplittableRandom random) {
    byte[] bytes = input.toArray();
    int flips = random.nextInt(4);
    for (int i = 0; i < flips; i++) {
      bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
    }
    int from = random.nextInt(8) == 0 ? random.nextInt(bytes.length) : 0;
    int to = random.nextInt(8) == 0 ? from + random.nextInt(bytes.length - from) : bytes.length;
    return Bytes.wrap(bytes).slice(from, to);
  }
}
