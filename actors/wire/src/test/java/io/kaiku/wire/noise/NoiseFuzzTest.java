package io.kaiku.wire.noise;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.kaiku.kernel.bytes.Bytes;
import io.kaiku.wire.Role;
import io.kaiku.wire.WireException;
import io.kaiku.wire.noise.Handshakes.Ours;
import io.kaiku.wire.noise.Handshakes.Peer;
import java.lang.management.ManagementFactory;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Hostile handshakes: they fail as declared, and cost no more memory than their size explains. */
class NoiseFuzzTest {
  private static final int CASES = 400;
  private static final long MAX_ALLOCATED = 1 << 20;

  private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  /** Classes load and tables are made once, which is not what is measured. */
  @BeforeAll
  static void warmUp() {
    for (long seed = 0; seed < 50; seed++) {
      mutatedHandshake(new SplittableRandom(seed));
      meet(new SplittableRandom(seed));
    }
  }

  @Test
  void mutatedMessagesNeverSucceed() {
    for (long seed = 0; seed < CASES; seed++) {
      SplittableRandom random = new SplittableRandom(seed);
      check(seed, () -> mutatedHandshake(random));
    }
  }

  /** What only a peer with the keys can do: nonsense inside well-made messages. */
  @Test
  void mutatedPayloadsFailAsDeclared() {
    for (long seed = 0; seed < CASES; seed++) {
      SplittableRandom random = new SplittableRandom(seed);
      check(seed, () -> meet(random));
    }
  }

  private void check(long seed, Runnable handshake) {
    long before = threads.getCurrentThreadAllocatedBytes();
    try {
      handshake.run();
    } catch (RuntimeException e) {
      throw new AssertionError("seed " + seed, e);
    }
    assertThat(threads.getCurrentThreadAllocatedBytes() - before)
        .as("bytes allocated, seed %d", seed)
        .isLessThan(MAX_ALLOCATED);
  }

  private static void mutatedHandshake(SplittableRandom random) {
    Ours initiator = new Ours(Role.INITIATOR);
    Ours responder = new Ours(Role.RESPONDER);
    int mutated = random.nextInt(NoiseXX.MESSAGES);
    try {
      for (int message = 0; message < NoiseXX.MESSAGES; message++) {
        Ours from = message % 2 == 0 ? initiator : responder;
        Ours to = message % 2 == 0 ? responder : initiator;
        Bytes bytes = from.takeUnsent();
        to.hear(message == mutated ? mutated(bytes, random) : bytes);
      }
    } catch (WireException declared) {
      assertThat(declared.getMessage()).isNotBlank();
    }
    // Whoever received a mutated message, or an answer to one, must not have succeeded.
    assertThat(responder.secured).isNull();
    assertThat(mutated == 2 || initiator.secured == null).isTrue();
  }

  private static void meet(SplittableRandom random) {
    Role ours = random.nextBoolean() ? Role.INITIATOR : Role.RESPONDER;
    try {
      Handshakes.meet(ours, Optional.empty(), peer -> payload(peer, random));
    } catch (WireException declared) {
      assertThat(declared.getMessage()).isNotBlank();
    }
  }

  private static Bytes payload(Peer peer, SplittableRandom random) {
    Bytes good = peer.vouched(Handshakes.identity(9)).offering(Handshakes.MUXERS).encode();
    return switch (random.nextInt(3)) {
      case 0 -> mutated(good, random);
      case 1 -> nonsense(random.nextInt(12_000), random);
      default -> good.concat(nonsense(random.nextInt(200), random));
    };
  }

  private static Bytes mutated(Bytes bytes, SplittableRandom random) {
    int at = random.nextInt(bytes.size());
    return switch (random.nextInt(4)) {
      case 0 -> bytes.slice(0, at);
      case 1 -> Bytes.join(bytes.slice(0, at), nonsense(1 + at % 50, random), bytes.slice(at));
      default -> {
        byte[] copy = bytes.toArray();
        for (int i = at; i < bytes.size(); i += 1 + random.nextInt(bytes.size())) {
          copy[i] ^= (byte) (1 + random.nextInt(255));
        }
        yield Bytes.wrap(copy);
      }
    };
  }

  private static Bytes nonsense(int size, SplittableRandom random) {
    byte[] bytes = new byte[size];
    random.nextBytes(bytes);
    return Bytes.wrap(bytes);
  }
}
