package io.kaiku.identify.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.kaiku.kernel.addr.Multiaddr;
import io.kaiku.kernel.bytes.Bytes;
import io.kaiku.kernel.bytes.MalformedException;
import io.kaiku.kernel.machine.Direction;
import io.kaiku.kernel.machine.In;
import io.kaiku.kernel.machine.Outbox;
import io.kaiku.kernel.machine.PeerLink;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

/** Bytes that are broken in many ways are refused or read within bounds, and nothing else. */
class IdentifyFuzzTest {
  private static final int ROUNDS = 20_000;

  private final Someone friend = Someone.number(2);

  @Test
  void brokenMessagesAreRefusedOrBounded() {
    var valid = IdentifyWriter.write(friend.message(1)).bytes().toArray();
    var machine =
        new Identify(IdentifyConfig.defaults(), Someone.number(1).own(Identify.ID, Identify.PUSH));
    var out = new Outbox<IdentifyExchange, Identify.Timer, IdentifyEvent>();
    var link =
        new PeerLink(Direction.INBOUND, Identify.ID, false, Multiaddr.of("/ip4/192.0.2.1/tcp/1"));
    machine.handle(new In.PeerUp<>(friend.id(), link), 0, out);
    int read = 0;
    for (int seed = 0; seed < ROUNDS; seed++) {
      var random = new SplittableRandom(seed);
      try {
        var reader = new IdentifyReader();
        reader.add(Bytes.wrap(broken(valid, random)));
        var message = reader.result();
        assertBounded(message, seed);
        machine.handle(
            new In.Received<>(friend.id(), new IdentifyExchange.Report(1, message)), 0, out);
        out.drain(effect -> {});
        read++;
      } catch (MalformedException expected) {
        assertThat(expected.getMessage()).as("seed %d", seed).isNotBlank();
      }
    }
    assertThat(read).as("some are still messages").isBetween(100, ROUNDS - 100);
  }

  private static void assertBounded(IdentifyMessage message, int seed) {
    assertThat(message.listenAddresses().size()).as("seed %d", seed).isLessThanOrEqualTo(100);
    assertThat(message.protocols().size()).as("seed %d", seed).isLessThanOrEqualTo(1024);
    assertThat(message.protocols()).as("seed %d", seed).allMatch(id -> id.length() <= 256);
  }

  private static byte[] broken(byte[] valid, RandomGenerator random) {
    return switch (random.nextInt(4)) {
      case 0 -> flipped(valid, random);
      case 1 -> java.util.Arrays.copyOf(valid, random.nextInt(valid.length));
      case 2 -> twice(valid, random);
      default -> noise(random);
    };
  }

  private static byte[] flipped(byte[] valid, RandomGenerator random) {
    var bytes = valid.clone();
    for (int i = 0; i <= random.nextInt(8); i++) {
      bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
    }
    return bytes;
  }

  /** A part of it once more at its end. */
  private static byte[] twice(byte[] valid, RandomGenerator random) {
    int from = random.nextInt(valid.length);
    var bytes = java.util.Arrays.copyOf(valid, 2 * valid.length - from);
    System.arraycopy(valid, from, bytes, valid.length, valid.length - from);
    return bytes;
  }

  private static byte[] noise(RandomGenerator random) {
    var bytes = new byte[random.nextInt(9_000)];
    random.nextBytes(bytes);
    return bytes;
  }
}
