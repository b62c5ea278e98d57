package io.kaiku.streams.hostile;

import static org.assertj.core.api.Assertions.assertThat;

import io.kaiku.kernel.bytes.Bytes;
import io.kaiku.kernel.error.ErrorCode;
import io.kaiku.kernel.id.Identity;
import io.kaiku.streams.hostile.bad.BadPeer;
import io.kaiku.streams.hostile.bad.BadStream;
import io.kaiku.streams.hostile.bad.Counted;
import io.kaiku.streams.hostile.bad.Frame;
import io.kaiku.streams.hostile.bad.Heap;
import io.kaiku.streams.hostile.bad.Proto;
import io.kaiku.streams.hostile.bad.Rpcs;
import io.kaiku.streams.hostile.bad.Scene;
import io.kaiku.streams.hostile.bad.Wire;
import io.kaiku.streams.hostile.bad.Xx;
import io.kaiku.streams.testing.Await;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Cases GS that are about bytes and memory; those about routing are simulated elsewhere. */
class GossipsubHostileTest {
  private static final int VIOLATION = (int) ErrorCode.PROTOCOL_VIOLATION.value();
  private static final long SLACK = 24L << 20;
  private static final byte[] DATA = {1, 2, 3};

  private static Scene scene;

  @BeforeAll
  static void start() {
    scene = Scene.start(Scene.QUICK);
  }

  @AfterAll
  static void stop() {
    scene.close();
  }

  /** GS1 and DS2: frames that are refused before anything is made of them. */
  static Stream<Arguments> framesThatAreTooMuch() {
    Proto groups = Proto.message();
    Proto unknown = Proto.message();
    for (int i = 0; i < 100_000; i++) {
      groups.tag(9, 3);
      unknown.number(99, 1);
    }
    return Stream.of(
        Arguments.of("1 MiB and a byte", Proto.varint((1 << 20) + 1)),
        Arguments.of("2^63 bytes", Proto.varint(Long.MIN_VALUE)),
        Arguments.of("an endless length", repeated(new byte[] {-1}, 20)),
        Arguments.of("a length of two forms", new byte[] {(byte) 0x80, 0}),
        Arguments.of(
            "349,525 subscriptions", framed(many(Rpcs.SUBSCRIPTION, 349_525, new byte[1]))),
        Arguments.of("100,000 empty messages", framed(many(Rpcs.PUBLISH, 100_000, new byte[0]))),
        Arguments.of("100,000 groups in groups", framed(groups.toArray())),
        Arguments.of("100,000 unknown fields", framed(unknown.toArray())),
        Arguments.of("1,000 controls", framed(many(Rpcs.CONTROL, 1_000, new byte[0]))),
        Arguments.of(
            "a control of grafts", framed(control(many(Rpcs.GRAFT, 100_000, new byte[0])))),
        Arguments.of("a field that is longer", framed(new byte[] {0x12, 0x7f, 1})),
        Arguments.of("no wire type", framed(new byte[] {0x0f, 0})),
        Arguments.of("field zero", framed(new byte[] {0x02, 0})));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("framesThatAreTooMuch")
  void gs1FramesThatAreTooMuchAreRefused(String name, byte[] frame) throws IOException {
    Counted counted = scene.counting();
    try (BadPeer bad = scene.intruder()) {
      BadStream stream = bad.open(Scene.MESHSUB);
      try {
        stream.write(frame);
      } catch (BadPeer.GoneException refused) {
        // In the middle of it.
      }
      assertThat(stream.awaitReset()).as(name).isEqualTo(VIOLATION);
      Scene.pings(bad);
    }
    counted.rose("link.malformed");
  }

  /** Whoever goes on with it is disconnected. */
  @Test
  void gs1WhoSendsNothingElseIsDisconnected() throws IOException {
    Counted counted = scene.counting();
    long before = Heap.used();
    byte[] bomb = framed(many(Rpcs.SUBSCRIPTION, 349_525, new byte[1]));
    try (BadPeer bad = scene.intruder()) {
      scene.during(
          () -> {
            for (int i = 0; i < 20 && !bad.isEnded(); i++) {
              try {
                BadStream stream = bad.open(Scene.MESHSUB).write(bomb);
                Await.until("it is judged", stream::isFinished);
              } catch (BadPeer.GoneException | IOException refused) {
                // In the middle of it, at first the substream and at last the connection.
              }
            }
          });
      assertThat(bad.awaitEnd().code()).hasValue(VIOLATION);
    }
    counted.roseBy("link.malformed", 3);
    counted.rose("disconnect.PROTOCOL_VIOLATION");
    Heap.isBackTo(before, SLACK);
    scene.welcomes();
  }

  /** GS2: topics come and go, and what is kept of them goes with the peer. */
  @Test
  void gs2TopicsOfOnePeerAreBounded() throws IOException {
    Counted counted = scene.counting();
    long before = Heap.used();
    try (BadPeer bad = scene.intruder()) {
      BadStream stream = bad.open(Scene.MESHSUB);
      scene.during(
          () -> {
            int topic = 0;
            for (int rpc = 0; rpc < 100; rpc++) {
              Proto message = Proto.message();
              for (int i = 0; i < 1_000; i++) {
                subscription(message, true, "topic " + topic++);
              }
              stream.write(framed(message.toArray()));
            }
          });
      bad.settle();
      counted.rose("refused.topic_limit");
      assertThat(Heap.used() - before).isLessThan(SLACK);
    }
    Heap.isBackTo(before, SLACK);
  }

  @Test
  void gs2ChurnIsIgnored() throws IOException {
    Counted counted = scene.counting();
    try (BadPeer bad = scene.intruder()) {
      BadStream stream = bad.open(Scene.MESHSUB);
      scene.during(
          () -> {
            for (int rpc = 0; rpc < 50; rpc++) {
              Proto message = Proto.message();
              for (int i = 0; i < 1_000; i++) {
                subscription(message, i % 2 == 0, Scene.TOPIC);
              }
              stream.write(framed(message.toArray()));
            }
          });
      counted.rose("refused.churn");
    }
  }

  /** GS3, GS4, GS6, GS7, GS8 with every number that overflows something. */
  @Test
  void gs3ControlWithoutEndIsBounded() throws IOException {
    Counted counted = scene.counting();
    long before = Heap.used();
    try (BadPeer bad = scene.intruder()) {
      BadStream stream = bad.open(Scene.MESHSUB);
      Proto hello = Proto.message();
      subscription(hello, true, Scene.TOPIC);
      stream.write(framed(hello.toArray()));
      scene.during(
          () -> {
            for (int rpc = 0; rpc < 30; rpc++) {
              Proto have = Proto.message().text(1, Scene.TOPIC);
              Proto want = Proto.message();
              for (int i = 0; i < 1_000; i++) {
                have.bytes(2, id(rpc, i));
                want.bytes(1, id(rpc, i));
              }
              Proto control = Proto.message().message(Rpcs.IHAVE, have).message(Rpcs.IWANT, want);
              for (int i = 0; i < 50; i++) {
                control.message(Rpcs.GRAFT, Proto.message().text(1, Scene.TOPIC));
                control.message(Rpcs.GRAFT, Proto.message().text(1, "unknown " + i));
                control.message(Rpcs.PRUNE, prune(i));
              }
              stream.write(framed(control(control.toArray())));
            }
          });
      counted.rose("refused.ihave_flood");
      counted.rose("refused.iwant_flood");
      Scene.pings(bad);
    }
    Heap.isBackTo(before, SLACK);
  }

  /** Messages of others, of us, of nobody, and the same one a thousand times. */
  @Test
  void gs1ForgeriesAreRefused() throws IOException {
    Counted counted = scene.counting();
    Identity author = BadPeer.identity();
    try (BadPeer bad = scene.intruder()) {
      BadStream stream = bad.open(Scene.MESHSUB);
      Proto rpc = Proto.message();
      rpc.message(Rpcs.PUBLISH, Rpcs.signed(author, Scene.TOPIC, 1, DATA, true));
      rpc.message(
          Rpcs.PUBLISH,
          Rpcs.message(scene.victim.id().bytes().toArray(), Scene.TOPIC, 2, DATA)
              .bytes(5, new byte[64]));
      rpc.message(Rpcs.PUBLISH, Proto.message().bytes(2, new byte[9]).text(4, Scene.TOPIC));
      rpc.message(Rpcs.PUBLISH, Rpcs.signed(author, "never.joined", 3, DATA, false));
      stream.write(framed(rpc.toArray()));
      Proto forged = Proto.message();
      for (int i = 0; i < 500; i++) {
        forged.message(Rpcs.PUBLISH, Rpcs.signed(author, Scene.TOPIC, 100 + i, DATA, true));
      }
      scene.during(() -> stream.write(framed(forged.toArray())));
      counted.roseBy("refused.forged", 100);
      counted.rose("refused.our_own");
      counted.rose("refused.policy");
      counted.rose("refused.not_joined");
      Scene.pings(bad);
    }
    scene.during(scene::welcomes);
  }

  /** The stream that is opened again and again. */
  @Test
  void gs1StreamsThatReplaceOneAnotherLeaveNothing() throws IOException {
    Counted counted = scene.counting();
    long before = Heap.used();
    try (BadPeer bad = scene.intruder()) {
      byte[] nothing = Xx.join(Wire.line(Wire.MULTISTREAM), Wire.line(Scene.MESHSUB), new byte[64]);
      scene.during(
          () -> {
            for (int i = 0; i < 10_000; i++) {
              BadStream stream = bad.substream();
              bad.send(Frame.data(Frame.SYN, stream.id, nothing));
              if (i % 100 == 99) {
                bad.settle();
              }
            }
          });
      Scene.pings(bad);
    }
    counted.roseBy("link.inbound_replaced", 9_000);
    Heap.isBackTo(before, SLACK);
  }

  /** GS18: one that subscribes and takes nothing, with a TCP window of zero. */
  @Test
  void gs18SlowReadersLoseMessagesAndSlowNobody() throws Exception {
    Counted counted = scene.counting();
    long before = Heap.used();
    CountDownLatch heard = new CountDownLatch(1);
    Map<String, BadPeer.Answer> hears = Map.of(Scene.MESHSUB, stream -> heard.countDown());
    try (BadPeer slow =
        BadPeer.dial(Wire.dialFrom(null, scene.address(), 16 << 10), BadPeer.identity(), hears)) {
      Proto hello = Proto.message();
      subscription(hello, true, Scene.TOPIC);
      slow.open(Scene.MESHSUB).write(framed(hello.toArray()));
      assertThat(heard.await(60, TimeUnit.SECONDS)).isTrue();
      Await.until(
          "it is a peer of the topic",
          () -> scene.victim.topic(Scene.TOPIC).peers().peers().contains(slow.id));
      slow.stopReading();
      scene.quietly(
          () -> {
            List<CompletionStage<?>> handed = new ArrayList<>();
            for (int i = 0; i < 70; i++) {
              Bytes event = Bytes.wrap(new byte[(100 << 10) + i]);
              handed.add(scene.victim.topic(Scene.TOPIC).publish(event));
              scene.awaitAtFriend(event);
            }
            handed.forEach(Await::done);
          });
      counted.rose("link.lost.overflow");
      // Both peers of this process also keep the last events for those who ask for them.
      assertThat(Heap.used() - before).isLessThan(2 * 70 * (100 << 10) + SLACK);
      // It is found out: nothing moves for two intervals of keep-alive.
      counted.rose("connection.dead");
      slow.readOn();
      slow.awaitEnd();
    }
    Heap.isBackTo(before, SLACK);
    scene.during(scene::welcomes);
  }

  private static void subscription(Proto rpc, boolean on, String topic) {
    rpc.message(Rpcs.SUBSCRIPTION, Proto.message().number(1, on ? 1 : 0).text(2, topic));
  }

  private static Proto prune(int i) {
    long[] backOffs = {0, 1, 1L << 31, Long.MAX_VALUE, -1};
    Proto prune = Proto.message().text(1, i % 2 == 0 ? Scene.TOPIC : "other " + i);
    for (int peer = 0; peer < 20; peer++) {
      prune.message(2, Proto.message().bytes(1, id(i, peer)).bytes(2, new byte[40]));
    }
    return prune.number(3, backOffs[i % backOffs.length]);
  }

  private static byte[] control(byte[] body) {
    return Proto.message().bytes(Rpcs.CONTROL, body).toArray();
  }

  private static byte[] id(int a, int b) {
    return ByteBuffer.allocate(20).putInt(a).putInt(b).array();
  }

  private static byte[] framed(byte[] rpc) {
    return Proto.delimited(rpc);
  }

  private static byte[] many(int field, int times, byte[] value) {
    byte[] one = Proto.message().bytes(field, value).toArray();
    return repeated(one, Math.min(times, ((1 << 20) - 16) / one.length));
  }

  private static byte[] repeated(byte[] bytes, int times) {
    List<byte[]> parts = new ArrayList<>();
    for (int i = 0; i < times; i++) {
      parts.add(bytes);
    }
    return Xx.join(parts.toArray(byte[][]::new));
  }
}
