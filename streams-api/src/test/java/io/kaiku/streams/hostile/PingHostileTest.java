package io.kaiku.streams.hostile;

import static org.assertj.core.api.Assertions.assertThat;

import io.kaiku.kernel.error.ErrorCode;
import io.kaiku.streams.PingResult;
import io.kaiku.streams.hostile.bad.BadPeer;
import io.kaiku.streams.hostile.bad.BadStream;
import io.kaiku.streams.hostile.bad.Counted;
import io.kaiku.streams.hostile.bad.Frame;
import io.kaiku.streams.hostile.bad.Heap;
import io.kaiku.streams.hostile.bad.Scene;
import io.kaiku.streams.hostile.bad.Wire;
import io.kaiku.streams.hostile.bad.Xx;
import io.kaiku.streams.testing.Await;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Cases PI: ping. */
class PingHostileTest {
  private static final int VIOLATION = (int) ErrorCode.PROTOCOL_VIOLATION.value();
  private static final int LIMIT = (int) ErrorCode.RESOURCE_LIMIT_EXCEEDED.value();

  private static Scene scene;

  @BeforeAll
  static void start() {
    scene = Scene.start(Scene.QUICK + "kaiku.ping { deadline = 1s, serve.idle = 1s }");
  }

  @AfterAll
  static void stop() {
    scene.close();
  }

  /** PI1, as an asker: pings of 31 and of 33 bytes. */
  @Test
  void pi1PingsOfAnotherSizeAreReset() throws IOException {
    Counted counted = scene.counting();
    for (int size : new int[] {1, 31, 33, 65}) {
      try (BadPeer bad = scene.intruder()) {
        BadStream stream = bad.open(Scene.PING).write(new byte[size]);
        assertThat(stream.read(size / 32 * 32)).hasSize(size / 32 * 32);
        stream.finish();
        assertThat(stream.awaitReset()).isEqualTo(VIOLATION);
        Scene.pings(bad);
      }
    }
    counted.roseBy("ping.malformed", 4);
  }

  /** PI1, as the one who is asked: wrong, short, long and no answers. */
  @Test
  void pi1WrongEchoesAreFailures() throws IOException {
    Counted counted = scene.counting();
    List<BadPeer.Answer> answers =
        List.of(
            stream -> stream.write(flipped(stream.read(32))),
            stream -> stream.write(java.util.Arrays.copyOf(stream.read(32), 31)).finish(),
            stream -> stream.write(Xx.join(stream.read(32), new byte[] {1})),
            stream -> stream.write(new byte[200_000]),
            stream -> stream.read(32),
            BadStream::reset);
    for (BadPeer.Answer answer : answers) {
      Queue<PingResult> results = new ConcurrentLinkedQueue<>();
      try (BadPeer bad =
          BadPeer.dial(
              Wire.dial(scene.address()), BadPeer.identity(), Map.of(Scene.PING, answer))) {
        bad.settle();
        Await.done(scene.victim.ping(bad.id, 2, Duration.ZERO, results::add));
        assertThat(results).hasSize(2).anyMatch(PingResult.Failed.class::isInstance);
        Scene.pings(bad);
      }
    }
    counted.roseBy("ping.failed", 6);
    scene.during(scene::welcomes);
  }

  /** PI2: 64 substreams to ping on; two are served, and however much comes on them, nobody else. */
  @Test
  void pi2FloodsOnManySubstreamsAreTwoSubstreams() throws IOException {
    Counted counted = scene.counting();
    try (BadPeer bad = scene.intruder()) {
      List<BadStream> streams = new ArrayList<>();
      for (int i = 0; i < 64; i++) {
        streams.add(bad.propose(Scene.PING));
      }
      Await.until("62 are reset", () -> bad.resets() >= 62);
      List<BadStream> served = streams.stream().filter(stream -> !stream.isReset()).toList();
      assertThat(served).hasSize(2);
      streams.removeAll(served);
      streams.forEach(stream -> assertThat(stream.awaitReset()).isEqualTo(LIMIT));
      scene.during(
          () -> {
            for (BadStream stream : served) {
              stream.readLine();
              stream.readLine();
              for (int i = 0; i < 40; i++) {
                stream.write(new byte[32_000]);
                assertThat(stream.read(32_000)).hasSize(32_000);
              }
            }
          });
      bad.settle();
      assertThat(bad.resets()).isEqualTo(62);
    }
    counted.roseBy("ping.refused", 62);
  }

  /** A flood whose echoes are not read stops by its own window. */
  @Test
  void pi2FloodsThatNobodyReadsStopThemselves() throws IOException {
    long before = Heap.used();
    try (BadPeer bad = scene.intruder()) {
      BadStream stream = bad.open(Scene.PING);
      bad.stopReading();
      scene.during(() -> bad.flood(Frame.data(0, stream.id, new byte[240_000]).encoded()));
      assertThat(Heap.used() - before).isLessThan(24L << 20);
    }
    scene.welcomes();
  }

  /** Silence is not for ever. */
  @Test
  void pi2SilentSubstreamsAreReset() throws IOException {
    try (BadPeer bad = scene.intruder()) {
      BadStream silent = bad.open(Scene.PING);
      silent.write(new byte[5]);
      assertThat(silent.awaitReset()).isZero();
      Scene.pings(bad);
    }
  }

  private static byte[] flipped(byte[] ping) {
    ping[31] ^= 1;
    return ping;
  }
}
