package io.kaiku.gossipsub.core.rpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import io.kaiku.gossipsub.core.rpc.Rpc.Control;
import io.kaiku.gossipsub.core.rpc.Rpc.IHave;
import io.kaiku.gossipsub.core.rpc.Rpc.PeerInfo;
import io.kaiku.gossipsub.core.rpc.Rpc.Priority;
import io.kaiku.gossipsub.core.rpc.Rpc.Prune;
import io.kaiku.gossipsub.core.rpc.Rpc.Subscription;
import io.kaiku.gossipsub.proto.ControlPrune;
import io.kaiku.gossipsub.proto.RPC;
import io.kaiku.kernel.bytes.Bytes;
import io.kaiku.kernel.bytes.MalformedException;
import io.kaiku.kernel.bytes.Varint;
import io.kaiku.simkit.Seeds;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.IntFunction;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class RpcCodecTest {
  private static final RpcCodec CODEC = new RpcCodec(RpcLimits.standard());

  @Test
  void writesWhatProtobufReadsAndReadsWhatProtobufWrites() {
    Seeds.each(200, RpcCodecTest::agreesWithProtobuf);
  }

  private static void agreesWithProtobuf(long seed) throws Exception {
    Rpc ours = random(new SplittableRandom(seed));
    RPC theirs = RPC.parseFrom(ours.encoded().toArray());
    assertThat(Bytes.wrap(theirs.toByteArray())).isEqualTo(ours.encoded());
    assertThat(theirs.getPublishCount()).isEqualTo(ours.messages().size());
    assertThat(theirs.getSubscriptionsList())
        .extracting(opts -> new Subscription(opts.getTopicid(), opts.getSubscribe()))
        .isEqualTo(ours.subscriptions());
    Rpc back = CODEC.decode(Bytes.wrap(theirs.toByteArray()));
    assertThat(back.subscriptions()).isEqualTo(ours.subscriptions());
    assertThat(back.messages()).isEqualTo(ours.messages());
    assertThat(back.control()).isEqualTo(ours.control());
    assertThat(back).isEqualTo(ours);
  }

  static Rpc random(RandomGenerator random) {
    var control =
        new Control(
            some(random, i -> new IHave("t" + i, some(random, id -> bytes(random)))),
            some(random, i -> bytes(random)),
            some(random, i -> "graft" + i),
            some(random, i -> prune(random, i)));
    return new Rpc(
        some(random, i -> new Subscription("topic " + i, random.nextBoolean())),
        some(random, i -> message(random)),
        control,
        Priority.CONTROL,
        null);
  }

  private static Prune prune(RandomGenerator random, int i) {
    long backoff = random.nextBoolean() ? 0 : random.nextLong();
    return new Prune(
        "p" + i, backoff, some(random, n -> new PeerInfo(bytes(random), bytes(random))));
  }

  private static GossipMessage message(RandomGenerator random) {
    return random.nextBoolean()
        ? GossipMessage.unsigned("a", bytes(random))
        : GossipMessage.stamped(bytes(random), bytes(random), "b", bytes(random))
            .signed(bytes(random), bytes(random));
  }

  private static Bytes bytes(RandomGenerator random) {
    byte[] bytes = new byte[1 + random.nextInt(random.nextInt(8) == 0 ? 400 : 40)];
    random.nextBytes(bytes);
    return Bytes.wrap(bytes);
  }

  private static <T> List<T> some(RandomGenerator random, IntFunction<T> make) {
    List<T> list = new ArrayList<>();
    for (int i = random.nextInt(4); i > 0; i--) {
      list.add(make.apply(i));
    }
    return list;
  }

  /** GS1: what is refused by its bytes alone. */
  static Stream<Arguments> refused() {
    return Stream.of(
        refused("exceeds the limit of 1048576", () -> Bytes.wrap(new byte[1024 * 1024 + 1])),
        refused("more often than the limit of 4096", () -> repeat("0a00", 349_525)),
        refused("more often than the limit of 4096", () -> repeat("0a00", 4_097)),
        refused("more often than the limit of 5000", () -> repeat("1200", 100_000)),
        refused("varint of more than 10 bytes", () -> Bytes.fromHex("0affffffffffffffffffffff01")),
        refused("ends early", () -> Bytes.fromHex("12ffffffff0f")),
        refused("ends early", () -> Bytes.fromHex("12ffffffffffffffffff01")),
        refused("ends within a varint", () -> Bytes.fromHex("1280")),
        refused("group", () -> repeat("2b", 100_000)),
        refused("group", () -> Bytes.fromHex("1a020b0c")),
        refused("unknown fields", () -> repeat("7801", 1_000)),
        refused("wire type", () -> Bytes.fromHex("0801")),
        refused("field number 0", () -> Bytes.fromHex("0200")),
        refused("limit of 4096", () -> Bytes.wrap(subscriptionTo("x".repeat(4_097)))),
        refused(
            "more often than the limit of 16384",
            () -> nested("1a", nested("12", repeat("0a00", 16_385)))),
        refused(
            "more than 40000 fields",
            () ->
                nested(
                    "1a",
                    nested("12", repeat("0a00", 16_000))
                        .concat(
                            nested("12", repeat("0a00", 16_000)),
                            nested("12", repeat("0a00", 16_000))))),
        refused("more often than the limit of 1000", () -> nested("1a", repeat("1a00", 1_001))),
        refused("not UTF-8", () -> Bytes.fromHex("0a031201ff")));
  }

  private static Arguments refused(String why, Supplier<Bytes> body) {
    return Arguments.of(why, body);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("refused")
  void refusesWhatBreaksALimit(String why, Supplier<Bytes> body) {
    Bytes bytes = body.get();
    assertThatThrownBy(() -> CODEC.decode(bytes))
        .isInstanceOf(MalformedException.class)
        .hasMessageContaining(why);
  }

  @Test
  void theLargestRpcIsConfigurable() throws MalformedException {
    Rpc rpc =
        Rpc.carrying(
            GossipMessage.unsigned("t", Bytes.wrap(new byte[2_000])),
            Bytes.EMPTY,
            Priority.PUBLISH);
    assertThat(new RpcCodec(RpcLimits.ofBytes(2_100)).decode(rpc.encoded())).isEqualTo(rpc);
    assertThatThrownBy(() -> new RpcCodec(RpcLimits.ofBytes(1_900)).decode(rpc.encoded()))
        .isInstanceOf(MalformedException.class);
  }

  /** GS8: a PRUNE with ten thousand peers is read, and sixteen of them are taken. */
  @Test
  void takesAsManyExchangedPeersAsAreUsed() throws Exception {
    var prune = ControlPrune.newBuilder().setTopicID("t");
    for (int i = 0; i < 10_000; i++) {
      prune.addPeersBuilder().setPeerID(ByteString.copyFromUtf8("peer " + i));
    }
    var rpc = RPC.newBuilder();
    rpc.getControlBuilder().addPrune(prune);
    Prune read = CODEC.decode(Bytes.wrap(rpc.build().toByteArray())).control().prune().getFirst();
    assertThat(read.peers()).hasSize(RpcLimits.MAX_EXCHANGED_PEERS);
    assertThat(read.peers().getFirst().peerId()).isEqualTo(Bytes.utf8("peer 0"));
  }

  @Test
  void passesOverWhatNewerVersionsSay() throws MalformedException {
    Bytes idontwant = nested("1a", nested("2a", Bytes.fromHex("0a01aa")));
    assertThat(CODEC.decode(idontwant).isEmpty()).isTrue();
  }

  @Test
  void oneInstanceIsFramedOnce() {
    Rpc rpc = random(new SplittableRandom(3));
    assertThat(rpc.framed()).isSameAs(rpc.framed());
    assertThat(rpc.framed()).isEqualTo(Varint.delimited(rpc.encoded()));
  }

  /** Hostile bytes end in an RPC or in a refusal, never in anything else. */
  @Test
  void survivesDamagedBytes() {
    Seeds.each(3_000, RpcCodecTest::decodesOrRefuses);
  }

  private static void decodesOrRefuses(long seed) {
    var random = new SplittableRandom(seed);
    byte[] bytes = random(random).encoded().toArray();
    for (int i = random.nextInt(6); i >= 0 && bytes.length > 0; i--) {
      bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
    }
    Bytes damaged = Bytes.wrap(bytes).slice(0, bytes.length - random.nextInt(1 + bytes.length / 4));
    try {
      Rpc read = CODEC.decode(damaged);
      read.messages().forEach(message -> assertThat(message.detached()).isEqualTo(message));
      assertThat(read.encoded().size()).isNotNegative();
    } catch (MalformedException e) {
      assertThat(e.getMessage()).isNotBlank();
    }
  }

  private static byte[] subscriptionTo(String topic) {
    return RPC.newBuilder()
        .addSubscriptions(io.kaiku.gossipsub.proto.SubOpts.newBuilder().setTopicid(topic))
        .build()
        .toByteArray();
  }

  private static Bytes repeat(String hex, int times) {
    byte[] one = Bytes.fromHex(hex).toArray();
    var all = new ByteArrayOutputStream(one.length * times);
    for (int i = 0; i < times; i++) {
      all.write(one, 0, one.length);
    }
    return Bytes.wrap(all.toByteArray());
  }

  private static Bytes nested(String tagHex, Bytes body) {
    int size = body.size();
    var prefix = new ByteArrayOutputStream();
    for (; size > 0x7f; size >>>= 7) {
      prefix.write((size & 0x7f) | 0x80);
    }
    prefix.write(size);
    return Bytes.fromHex(tagHex).concat(Bytes.wrap(prefix.toByteArray()), body);
  }
}
