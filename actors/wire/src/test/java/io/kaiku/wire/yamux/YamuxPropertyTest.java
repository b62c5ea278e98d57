package io.kaiku.wire.yamux;

import static org.assertj.core.api.Assertions.assertThat;

import io.kaiku.wire.Role;
import java.util.SplittableRandom;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Two sides do random things to one another; the seed is the name of the case. */
class YamuxPropertyTest {
  private static final int ACTS = 4_000;

  static LongStream seeds() {
    return LongStream.range(0, 150);
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void whatIsWrittenArrivesInOrderAndEndsAsItWasEnded(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    Operator client = new Operator(Role.INITIATOR, random);
    Operator server = new Operator(Role.RESPONDER, random);
    Operator.connect(client, server);
    long nowNanos = 0;

    for (int i = 0; i < ACTS; i++) {
      nowNanos += random.nextInt(2_000_000);
      (random.nextBoolean() ? client : server).act(nowNanos);
      if (i % 1_000 == 999) {
        settle(client, server);
        client.checkCredit();
        server.checkCredit();
      }
    }
    conclude(client, server);

    client.checkConcluded();
    server.checkConcluded();
  }

  private static void settle(Operator client, Operator server) {
    boolean moved = true;
    while (moved) {
      moved = client.flush();
      moved |= server.flush();
    }
    assertThat(client.session.wantsTransmit() || server.session.wantsTransmit()).isFalse();
  }

  private static void conclude(Operator client, Operator server) {
    boolean busy = true;
    for (int round = 0; busy; round++) {
      assertThat(round).as("rounds until all substreams have ended").isLessThan(1_000);
      busy = client.conclude();
      busy |= server.conclude();
      settle(client, server);
    }
  }
}
