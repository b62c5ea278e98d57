package io.kaiku.kernel.proto;

import static io.kaiku.kernel.proto.ProtoLimitsTest.content;
import static io.kaiku.kernel.proto.ProtoLimitsTest.message;
import static io.kaiku.kernel.proto.ProtoLimitsTest.number;
import static io.kaiku.kernel.proto.ProtoLimitsTest.times;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.management.ThreadMXBean;
import io.kaiku.kernel.bytes.Bytes;
import io.kaiku.kernel.bytes.MalformedException;
import java.lang.management.ManagementFactory;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Messages that are small on the wire and large in memory, deep, or slow to parse: each is refused
 * by the walk, which allocates next to nothing whatever the bytes say.
 */
class HostileProtobufTest {
  private static final int MEGABYTE = 1 << 20;

  /** Generous, as a message of a megabyte would have it. */
  private static final ProtoLimits LIMITS =
      ProtoLimits.message("Rpc")
          .maxBytes(16 * MEGABYTE)
          .maxFields(20_000)
          .repeated(1, 5_000, ProtoLimits.message("Subscription").scalar(1).bytes(2, 256).build())
          .repeated(
              2, 5_000, ProtoLimits.message("Publish").bytes(2, MEGABYTE).bytes(4, 256).build())
          .nested(
              3,
              ProtoLimits.message("Control")
                  .repeatedScalar(1, 5_000)
                  .repeatedBytes(2, 5_000, 64)
                  .build())
          .build();

  record Case(String name, Bytes message) {
    @Override
    public String toString() {
      return name;
    }
  }

  static List<Case> cases() {
    return List.of(
        new Case("10^5 nested groups", times(100_000, Bytes.fromHex("0b"))),
        new Case("10^5 nested groups of an unknown field", times(100_000, Bytes.fromHex("a306"))),
        new Case("closed groups", times(100_000, Bytes.fromHex("a306a406"))),
        new Case("10^6 unknown numbers", times(1_000_000, number(99, 1))),
        new Case("10^6 unknown empty contents", times(1_000_000, content(99, 0))),
        new Case("alternating unknown fields", times(500_000, number(98, 1).concat(number(99, 1)))),
        new Case(
            "unknown fields between known ones",
            times(100_000, number(99, 1).concat(content(1, 0)))),
        new Case("one unknown field of a megabyte", content(99, MEGABYTE)),
        new Case("349,525 subscriptions", times(349_525, message(1, Bytes.EMPTY))),
        new Case("10^5 empty publish entries", times(100_000, message(2, Bytes.EMPTY))),
        new Case(
            "10^6 duplicates of a singular message", times(1_000_000, message(3, Bytes.EMPTY))),
        new Case("10^6 duplicates of a singular number", message(1, times(500_000, number(1, 1)))),
        new Case(
            "a megabyte of packed numbers", message(3, message(1, Bytes.wrap(new byte[65_000])))),
        new Case("a message that nests itself", nested(10_000)),
        new Case("a length of 2^63", Bytes.fromHex("0affffffffffffffff7f")),
        new Case("a length of 2^31-1", Bytes.fromHex("0affffffff07")),
        new Case("an endless varint", times(MEGABYTE, Bytes.fromHex("ff"))));
  }

  @ParameterizedTest
  @MethodSource("cases")
  void isRefusedWithoutAllocating(Case hostile) {
    assertThatThrownBy(() -> LIMITS.check(hostile.message()))
        .isInstanceOf(MalformedException.class);
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long before = threads.getCurrentThreadAllocatedBytes();
    String refusal = refusal(hostile.message());
    long allocated = threads.getCurrentThreadAllocatedBytes() - before;
    assertThat(refusal).contains(" ");
    assertThat(allocated).isLessThan(32 * 1024);
  }

  @Test
  void anAcceptedMessageCostsOneSmallAllocation() throws MalformedException {
    Bytes message =
        times(5_000, message(1, number(1, 1).concat(content(2, 20))))
            .concat(message(3, message(1, Bytes.wrap(new byte[2_000]))));
    LIMITS.check(message);
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long before = threads.getCurrentThreadAllocatedBytes();
    LIMITS.check(message);
    assertThat(threads.getCurrentThreadAllocatedBytes() - before).isLessThan(4 * 1024);
  }

  @Test
  void theStackIsAsDeepAsTheDeclarations() throws MalformedException {
    ProtoLimits limits = ProtoLimits.message("Leaf").maxBytes(MEGABYTE).scalar(1).build();
    for (int depth = 0; depth < 50; depth++) {
      limits = ProtoLimits.message("Level").maxBytes(MEGABYTE).nested(3, limits).build();
    }
    ProtoLimits deep = limits;
    deep.check(nested(50));
    assertThatThrownBy(() -> deep.check(nested(10_000))).isInstanceOf(MalformedException.class);
  }

  private static String refusal(Bytes message) {
    try {
      LIMITS.check(message);
      return "";
    } catch (MalformedException e) {
      return e.getMessage();
    }
  }

  /** Field 3 in field 3 in field 3, with a number innermost. */
  private static Bytes nested(int depth) {
    Bytes message = Bytes.EMPTY;
    for (int i = 0; i < depth; i++) {
      message = message(3, message);
    }
    return message;
  }
}
