package io.kaiku.gossipsub.core.rpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kaiku.gossipsub.core.rpc.Rpc.Control;
import io.kaiku.gossipsub.core.rpc.Rpc.IHave;
import io.kaiku.gossipsub.core.rpc.Rpc.Priority;
import io.kaiku.gossipsub.core.rpc.Rpc.Prune;
import io.kaiku.gossipsub.core.rpc.Rpc.Subscription;
import io.kaiku.kernel.bytes.Bytes;
import io.kaiku.simkit.Seeds;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class RpcSplitterTest {
  /** What rust-libp2p reads in its default configuration. */
  private static final int RUST_CONTROL = 16 * 1024;

  private static final int RUST_RPC = 64 * 1024;
  private static final int RUST_MESSAGES = 500;

  private static List<Bytes> ids(int count) {
    return IntStream.range(0, count)
        .mapToObj(i -> Bytes.wrap(ByteBuffer.allocate(46).putInt(i).array()))
        .toList();
  }

  private static List<GossipMessage> messages(int count, int size) {
    return IntStream.range(0, count)
        .mapToObj(
            i ->
                GossipMessage.unsigned(
                    "t", Bytes.wrap(ByteBuffer.allocate(size).putInt(i).array())))
        .toList();
  }

  private static List<String> topics(int count) {
    return IntStream.range(0, count).mapToObj(i -> "a topic with number " + i).toList();
  }

  static Stream<Arguments> large() {
    return Stream.of(
        Arguments.of(
            "hello",
            Rpc.control(
                topics(3_000).stream().map(topic -> new Subscription(topic, true)).toList(),
                List.of(),
                List.of())),
        Arguments.of("grafts", Rpc.control(List.of(), topics(3_000), List.of())),
        Arguments.of(
            "prunes",
            Rpc.control(
                List.of(),
                List.of(),
                topics(3_000).stream().map(topic -> new Prune(topic, 60, List.of())).toList())),
        Arguments.of("ihave", Rpc.gossip(List.of(new IHave("t", ids(5_000))), List.of())),
        Arguments.of(
            "ihave of many topics",
            Rpc.gossip(
                topics(100).stream().map(topic -> new IHave(topic, ids(30))).toList(), List.of())),
        Arguments.of("iwant", Rpc.gossip(List.of(), ids(5_000))),
        Arguments.of("many messages", Rpc.answering(messages(2_000, 10))),
        Arguments.of("large messages", Rpc.answering(messages(40, 10_000))));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("large")
  void everyPartIsReadByEveryImplementation(String what, Rpc rpc) {
    List<Rpc> parts = RpcSplitter.PORTABLE.split(rpc);
    assertThat(parts).hasSizeGreaterThan(1).allSatisfy(RpcSplitterTest::assertPortable);
    assertSaysTheSame(rpc, parts);
    int packed = parts.stream().mapToInt(part -> part.encoded().size()).sum() / parts.size();
    assertThat(packed).isGreaterThan(8 * 1024);
  }

  private static void assertPortable(Rpc part) {
    int messageBytes = part.messages().stream().mapToInt(RpcCodec::sizeOf).sum();
    assertThat(part.encoded().size() - messageBytes).isLessThanOrEqualTo(RUST_CONTROL);
    assertThat(part.encoded().size()).isLessThanOrEqualTo(RUST_RPC);
    assertThat(part.messages()).hasSizeLessThanOrEqualTo(RUST_MESSAGES);
  }

  private static void assertSaysTheSame(Rpc whole, List<Rpc> parts) {
    assertThat(all(parts, Rpc::subscriptions)).isEqualTo(whole.subscriptions());
    assertThat(all(parts, Rpc::messages)).isEqualTo(whole.messages());
    assertThat(all(parts, part -> part.control().graft())).isEqualTo(whole.control().graft());
    assertThat(all(parts, part -> part.control().prune())).isEqualTo(whole.control().prune());
    assertThat(all(parts, part -> part.control().iwant())).isEqualTo(whole.control().iwant());
    assertThat(named(parts)).isEqualTo(named(List.of(whole)));
    assertThat(parts).allMatch(part -> part.priority() == whole.priority());
  }

  private static <T> List<T> all(List<Rpc> parts, Function<Rpc, List<T>> of) {
    return parts.stream().flatMap(part -> of.apply(part).stream()).toList();
  }

  private static List<String> named(List<Rpc> parts) {
    return parts.stream()
        .flatMap(part -> part.control().ihave().stream())
        .flatMap(ihave -> ihave.ids().stream().map(id -> ihave.topic() + id))
        .toList();
  }

  @Test
  void anythingIsSplitWithoutLoss() {
    var small = new RpcSplitter(4_096, 8_192, 3);
    Seeds.each(
        500,
        seed -> {
          Rpc rpc = RpcCodecTest.random(new SplittableRandom(seed));
          List<Rpc> parts = small.split(rpc);
          assertSaysTheSame(rpc, parts);
          assertThat(parts).allMatch(part -> part.messages().size() <= 3);
          assertThat(rpc.isEmpty() || parts.stream().noneMatch(Rpc::isEmpty)).isTrue();
        });
  }

  @Test
  void whatFitsIsNotTouched() {
    Rpc rpc = Rpc.answering(messages(500, 10));
    assertThat(RpcSplitter.PORTABLE.split(rpc)).singleElement().isSameAs(rpc);
  }

  @Test
  void aMessageTooLargeForAnRpcTravelsAlone() {
    Rpc large = Rpc.carrying(messages(1, 500_000).getFirst(), Bytes.EMPTY, Priority.PUBLISH);
    assertThat(RpcSplitter.PORTABLE.split(large)).singleElement().isSameAs(large);

    var mixed = List.of(messages(1, 10), messages(1, 500_000), messages(2, 10));
    Rpc among = Rpc.answering(mixed.stream().flatMap(List::stream).toList());
    assertThat(RpcSplitter.PORTABLE.split(among))
        .extracting(part -> part.messages().size())
        .containsExactly(1, 1, 2);
  }

  @Test
  void controlIsNotSentTogetherWithManyMessages() {
    var control = new Control(List.of(), List.of(), topics(200), List.of());
    Rpc rpc = new Rpc(List.of(), messages(600, 10), control, Priority.CONTROL, null);
    assertThat(RpcSplitter.PORTABLE.split(rpc))
        .extracting(part -> part.messages().size())
        .containsExactly(0, 500, 100);
  }

  @Test
  void limitsThatLeaveNoRoomAreRefused() {
    assertThatThrownBy(() -> new RpcSplitter(100, 8_192, 3))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new RpcSplitter(8_192, 4_096, 3))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new RpcSplitter(8_192, 8_192, 0))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
