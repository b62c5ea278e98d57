package io.kaiku.streams.hostile;

import static org.assertj.core.api.Assertions.assertThat;

import io.kaiku.kernel.error.ErrorCode;
import io.kaiku.streams.hostile.bad.BadPeer;
import io.kaiku.streams.hostile.bad.BadStream;
import io.kaiku.streams.hostile.bad.Counted;
import io.kaiku.streams.hostile.bad.Frame;
import io.kaiku.streams.hostile.bad.Heap;
import io.kaiku.streams.hostile.bad.Scene;
import io.kaiku.streams.hostile.bad.Wire;
import io.kaiku.streams.hostile.bad.Xx;
import io.kaiku.streams.testing.Await;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Cases YA: the multiplexer. */
class YamuxHostileTest {
  private static final int PROTOCOL_ERROR = 1;
  private static final int LIMIT = (int) ErrorCode.RESOURCE_LIMIT_EXCEEDED.value();
  private static final int VIOLATION = (int) ErrorCode.PROTOCOL_VIOLATION.value();

  /** What is kept of a flood after it, with slack for what the JVM and the tests themselves do. */
  private static final long SLACK = 24L << 20;

  private static Scene scene;

  @BeforeAll
  static void start() {
    scene = Scene.start(Scene.QUICK);
  }

  @AfterAll
  static void stop() {
    scene.close();
  }

  /**
   * YA1, YA2, YA3, and their kind; substream 1 is open and has its first 262,144 bytes of credit.
   */
  static Stream<Arguments> framesThatNoPeerSends() {
    return Stream.of(
        frame("version 1", new Frame(1, Frame.DATA, 0, 1, 0, new byte[0])),
        frame("version 255", new Frame(255, Frame.PING, Frame.SYN, 0, 0, new byte[0])),
        frame("type 4", Frame.bare(4, 0, 1, 0)),
        frame("type 255", Frame.bare(255, 0, 0, 0)),
        frame("unknown flag", Frame.bare(Frame.DATA, 0x10, 1, 0)),
        frame("all flags", Frame.bare(Frame.DATA, 0xffff, 1, 0)),
        frame("data on the session", Frame.data(0, 0, new byte[3])),
        frame("a window of the session", Frame.update(0, 0, 3)),
        frame("an id of ours", Frame.data(Frame.SYN, 2, new byte[0])),
        frame("a window with an id of ours", Frame.update(Frame.SYN, 4, 0)),
        frame("a second SYN", Frame.data(Frame.SYN, 1, new byte[0])),
        frame("a second SYN by window", Frame.update(Frame.SYN, 1, 0)),
        frame("SYN with more than the window", Frame.bare(Frame.DATA, Frame.SYN, 3, 262_145)),
        frame("SYN with 4 GiB", Frame.bare(Frame.DATA, Frame.SYN, 3, -1)),
        frame("data beyond the window", Frame.bare(Frame.DATA, 0, 1, 262_145)),
        frame("4 GiB of data", Frame.bare(Frame.DATA, 0, 1, -1)),
        frame("4 GiB for nobody", Frame.bare(Frame.DATA, 0, 99, -1)),
        frame("a window beyond 2^32-1", Frame.update(0, 1, -1)),
        frame("SYN with a window beyond it", Frame.update(Frame.SYN, 3, -1)),
        frame("a ping with an id", Frame.bare(Frame.PING, Frame.SYN, 1, 0)),
        frame("a ping without flags", Frame.bare(Frame.PING, 0, 0, 0)),
        frame("a ping with both flags", Frame.bare(Frame.PING, Frame.SYN | Frame.ACK, 0, 0)),
        frame("a go-away with an id", Frame.bare(Frame.GO_AWAY, 0, 1, 0)));
  }

  private static Arguments frame(String name, Frame frame) {
    return Arguments.of(name, frame);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("framesThatNoPeerSends")
  void ya1FramesThatNoPeerSendsEndTheConnection(String name, Frame frame) throws IOException {
    Counted counted = scene.counting();
    try (BadPeer bad = scene.intruder()) {
      bad.open(Scene.ECHO);
      bad.send(frame);
      assertThat(bad.awaitEnd().code()).as(name).hasValue(PROTOCOL_ERROR);
    }
    counted.rose("connection.muxer_violation");
    counted.rose("connection.closed.PROTOCOL_VIOLATION");
  }

  /** YA3 twice, which overflows only together. */
  @Test
  void ya3WindowsDoNotOverflowInSteps() throws IOException {
    try (BadPeer bad = scene.intruder()) {
      BadStream stream = bad.open(Scene.ECHO);
      bad.send(Frame.update(0, stream.id, 0x7fff_ffff), Frame.update(0, stream.id, 0x7ffb_0000));
      bad.settle();
      bad.send(Frame.update(0, stream.id, 0x10_0000));
      assertThat(bad.awaitEnd().code()).hasValue(PROTOCOL_ERROR);
    }
    scene.during(scene::welcomes);
  }

  /** YA4: a hundred thousand openings, of which no answer is read. */
  @Test
  void ya4OpeningsWithoutEndAreBounded() throws IOException {
    Counted counted = scene.counting();
    long before = Heap.used();
    try (BadPeer bad = scene.intruder()) {
      bad.stopReading();
      scene.during(() -> bad.flood(openings(1, 100_000)));
      bad.readOn();
      Await.until("it hears of resets", () -> bad.resets() > 5_000 || bad.isEnded());
    }
    counted.roseBy("muxer.refused_substream", 5_000);
    Heap.isBackTo(before, SLACK);
    scene.welcomes();
  }

  /** The same by one that reads: it keeps its connection, and what it may have open. */
  @Test
  void ya4OpeningsBeyondTheBacklogAreReset() throws IOException {
    Counted counted = scene.counting();
    try (BadPeer bad = scene.intruder()) {
      bad.flood(openings(1, 1_000));
      Await.until("all but the backlog is reset", () -> bad.resets() >= 1_000 - 256);
      bad.settle();
      assertThat(bad.resets()).isEqualTo(1_000 - 256);
    }
    counted.roseBy("muxer.refused_substream", 1_000 - 256);
  }

  /**
   * Rapid reset: a hundred thousand substreams that are opened with a protocol and reset at once.
   */
  @Test
  void ya4RapidResetsLeaveNothingBehind() throws IOException {
    long before = Heap.used();
    for (String protocol : List.of(Scene.ID, Scene.PING, Scene.ECHO, Scene.MESHSUB)) {
      Counted counted = scene.counting();
      try (BadPeer bad = scene.intruder()) {
        scene.during(
            () -> {
              byte[] proposal = Xx.join(Wire.line(Wire.MULTISTREAM), Wire.line(protocol));
              int id = 1;
              for (int batch = 0; batch < 100; batch++) {
                ByteArrayOutputStream frames = new ByteArrayOutputStream();
                for (int i = 0; i < 250; i++, id += 2) {
                  frames.writeBytes(Frame.data(Frame.SYN, id, proposal).encoded());
                  frames.writeBytes(Frame.update(Frame.RST, id, 0).encoded());
                }
                bad.flood(frames.toByteArray());
              }
              bad.settle();
            });
      }
      assertThat(counted.since("connection.closed.PROTOCOL_VIOLATION")).isZero();
    }
    Heap.isBackTo(before, SLACK);
    scene.welcomes();
  }

  /** YA6: 100 substreams whose echo nobody reads, and what is written to them all the same. */
  @Test
  void ya6UnreadSubstreamsHoldTheirWindowsAndNoMore() throws IOException {
    long before = Heap.used();
    try (BadPeer bad = scene.intruder()) {
      List<BadStream> streams = new ArrayList<>();
      for (int i = 0; i < 100; i++) {
        streams.add(bad.open(Scene.ECHO));
      }
      bad.stopReading();
      scene.during(
          () -> {
            for (BadStream stream : streams) {
              bad.flood(Frame.data(0, stream.id, new byte[256_000]).encoded());
            }
          });
      assertThat(Heap.used() - before).isLessThan(100 * 2 * 256_000L + SLACK);
    }
    Heap.isBackTo(before, SLACK);
    scene.welcomes();
  }

  /** YA8: data after the end, and ends that are repeated. */
  @Test
  void ya8DataAfterTheEndIsReset() throws IOException {
    Counted counted = scene.counting();
    try (BadPeer bad = scene.intruder()) {
      BadStream late = bad.propose(Scene.ECHO);
      endTwiceAndGoOn(bad, late);
      bad.settle();
      endTwiceAndGoOn(bad, bad.open(Scene.PEERS));
      bad.settle();
      Scene.pings(bad);
    }
    counted.roseBy("muxer.data_after_end", 2);
  }

  /** In one record, so that the data comes before the other side has ended, too. */
  private static void endTwiceAndGoOn(BadPeer bad, BadStream stream) {
    Frame end = Frame.data(Frame.FIN, stream.id, new byte[0]);
    bad.send(end, end, Frame.data(0, stream.id, new byte[5]));
  }

  @Test
  void ya8HalfClosedSubstreamsOfAllProtocolsEnd() throws IOException {
    try (BadPeer bad = scene.intruder()) {
      for (String protocol : List.of(Scene.ID, Scene.PING, Scene.ECHO, Scene.PUSH, Scene.PEERS)) {
        BadStream stream = bad.open(protocol).finish();
        Await.until(protocol + " ends", stream::isFinished);
      }
      Scene.pings(bad);
    }
  }

  /** Pings by one that reads the answers. */
  @Test
  void floodsOfPingsAreAnsweredOrEndTheConnection() throws IOException {
    try (BadPeer bad = scene.intruder()) {
      scene.during(
          () -> {
            for (int i = 0; i < 100; i++) {
              bad.flood(repeated(Frame.ping(Frame.SYN, 7), 1_000));
            }
          });
      Await.until("they are answered", () -> bad.pongs.size() == 100_000 || bad.isEnded());
    }
    scene.welcomes();
  }

  /** Pings by one that does not. */
  @Test
  void floodsOfPingsThatNobodyReadsEndTheConnection() throws IOException {
    Counted counted = scene.counting();
    long before = Heap.used();
    try (BadPeer bad = scene.intruder()) {
      bad.stopReading();
      scene.during(
          () -> {
            byte[] pings = repeated(Frame.ping(Frame.SYN, 7), 5_000);
            for (int i = 0; i < 2_000 && bad.flood(pings); i++) {
              assertThat(i).isLessThan(1_999);
            }
          });
    }
    counted.rose("connection.muxer_violation");
    counted.rose("connection.closed.RESOURCE_LIMIT_EXCEEDED");
    Heap.isBackTo(before, SLACK);
    scene.welcomes();
  }

  /** What means nothing costs nothing: answers to no ping, empty frames, frames for nobody. */
  @Test
  void floodsOfFramesWithoutMeaningChangeNothing() throws IOException {
    Counted counted = scene.counting();
    long before = Heap.used();
    try (BadPeer bad = scene.intruder()) {
      BadStream stream = bad.open(Scene.ECHO);
      scene.during(
          () -> {
            bad.flood(repeated(Frame.ping(Frame.ACK, 9), 50_000));
            bad.flood(repeated(Frame.data(0, stream.id, new byte[0]), 50_000));
            bad.flood(repeated(Frame.update(0, stream.id, 0), 50_000));
            bad.flood(repeated(Frame.update(Frame.ACK, stream.id, 0), 50_000));
            bad.flood(repeated(Frame.update(Frame.RST, 4_001, 0), 50_000));
            bad.flood(repeated(Frame.data(Frame.FIN, 4_001, new byte[0]), 50_000));
            bad.flood(repeated(Frame.data(0, 4_001, new byte[100]), 50_000));
            bad.flood(repeated(Frame.goAway(0), 1_000));
            bad.settle();
          });
      assertThat(stream.write(new byte[] {1, 2, 3}).read(3)).containsExactly(1, 2, 3);
    }
    counted.roseBy("muxer.unasked_pong", 50_000);
    Heap.isBackTo(before, SLACK);
  }

  /** After a go-away it may still open substreams; we do not, and the connection ends with them. */
  @Test
  void goAwayAndThenSubstreams() throws IOException {
    try (BadPeer bad = scene.intruder()) {
      BadStream stream = bad.open(Scene.ECHO);
      bad.send(Frame.goAway(0));
      BadStream other = bad.open(Scene.ECHO);
      assertThat(other.write(new byte[] {5}).read(1)).containsExactly(5);
      stream.finish();
      other.finish();
      bad.awaitEnd();
    }
    Counted counted = scene.counting();
    try (BadPeer bad = scene.intruder()) {
      bad.open(Scene.ECHO);
      bad.send(Frame.goAway(0xbad));
      bad.awaitEnd();
    }
    counted.rose("connection.closed.OTHER");
    scene.during(scene::welcomes);
  }

  /** Codes of resets are anything; a reset is no window. */
  @Test
  void resetsWithAnyCodeAreResets() throws IOException {
    try (BadPeer bad = scene.intruder()) {
      for (int code : new int[] {0, 1, LIMIT, VIOLATION, 0x7fff_ffff, -1}) {
        BadStream stream = bad.open(Scene.ECHO);
        bad.send(Frame.update(Frame.RST, stream.id, code));
        bad.settle();
      }
      Scene.pings(bad);
    }
  }

  private static byte[] openings(int firstId, int count) {
    ByteArrayOutputStream frames = new ByteArrayOutputStream();
    for (int i = 0; i < count; i++) {
      frames.writeBytes(Frame.update(Frame.SYN, firstId + 2 * i, 0).encoded());
    }
    return frames.toByteArray();
  }

  private static byte[] repeated(Frame frame, int times) {
    ByteArrayOutputStream frames = new ByteArrayOutputStream();
    byte[] one = frame.encoded();
    for (int i = 0; i < times; i++) {
      frames.writeBytes(one);
    }
    return frames.toByteArray();
  }
}
