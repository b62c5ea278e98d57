package io.kaiku.wire.upgrade;

import static org.assertj.core.api.Assertions.assertThat;

import io.kaiku.kernel.bytes.Bytes;
import io.kaiku.wire.Role;
import io.kaiku.wire.WireException;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/**
 * Connections that are tampered with at any point: they fail as declared or wait, whatever comes.
 */
class UpgradeFuzzTest {
  private static final int CASES = 400;

  @Test
  void tamperedConnectionsFailAsDeclared() {
    for (long seed = 0; seed < CASES; seed++) {
      SplittableRandom random = new SplittableRandom(seed);
      Side dialer = Side.of(Role.INITIATOR, 1);
      Side listener = random.nextBoolean() ? Side.of(Role.RESPONDER, 2) : silentListener();
      try {
        converse(dialer, listener, random);
      } catch (WireException declared) {
        assertThat(declared.getMessage()).isNotBlank();
      } catch (RuntimeException e) {
        throw new AssertionError("seed " + seed, e);
      }
    }
  }

  /** Every fourth flight or so has some bytes changed, or more added. */
  private static void converse(Side dialer, Side listener, SplittableRandom random)
      throws WireException {
    while (!dialer.unsent.isEmpty() || !listener.unsent.isEmpty()) {
      deliver(tampered(dialer.takeUnsent(), random), listener, random);
      deliver(tampered(listener.takeUnsent(), random), dialer, random);
    }
  }

  private static void deliver(Bytes bytes, Side to, SplittableRandom random) throws WireException {
    for (int at = 0; at < bytes.size(); ) {
      int end = Math.min(bytes.size(), at + 1 + random.nextInt(100));
      to.receive(bytes.slice(at, end));
      at = end;
    }
  }

  private static Bytes tampered(Bytes bytes, SplittableRandom random) {
    if (bytes.isEmpty() || random.nextInt(4) != 0) {
      return bytes;
    }
    byte[] noise = new byte[random.nextInt(100)];
    random.nextBytes(noise);
    int at = random.nextInt(bytes.size());
    int resume = random.nextBoolean() ? at : Math.min(bytes.size(), at + noise.length);
    return Bytes.join(bytes.slice(0, at), Bytes.wrap(noise), bytes.slice(resume));
  }

  private static Side silentListener() {
    WithoutMuxers noise = new WithoutMuxers(Side.noise(Side.identity(2)));
    UpgradeConfig config = new UpgradeConfig(List.of(noise), List.of(Side.YAMUX));
    return new Side(Side.identity(2), Role.RESPONDER, Optional.empty(), config);
  }
}
