package io.kaiku.wire.yamux;

import static io.kaiku.wire.yamux.Lone.ACK;
import static io.kaiku.wire.yamux.Lone.FIN;
import static io.kaiku.wire.yamux.Lone.RST;
import static io.kaiku.wire.yamux.Lone.SYN;
import static org.assertj.core.api.Assertions.assertThat;

import io.kaiku.kernel.bytes.Bytes;
import io.kaiku.kernel.error.ErrorCode;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Each type and each set of flags meets a substream in each state. */
class YamuxFramesTest {
  private static final Bytes HELLO = Bytes.utf8("hello");

  /** What a substream of the session under test, a server, is when the frame arrives. */
  enum State {
    NEVER_OPENED_BY_PEER,
    NEVER_OPENED_BY_US,
    INBOUND,
    INBOUND_UNACCEPTED,
    OUTBOUND,
    OUTBOUND_UNACKNOWLEDGED,
    REMOTE_FINISHED,
    LOCAL_FINISHED,
    RESET
  }

  static Stream<Arguments> everyFrameInEveryState() {
    return Stream.of(State.values())
        .flatMap(
            state ->
                IntStream.range(0, 16)
                    .boxed()
                    .flatMap(
                        flags -> Stream.of(0, 1).map(type -> Arguments.of(state, type, flags))));
  }

  @ParameterizedTest
  @MethodSource("everyFrameInEveryState")
  void aFrameDoesWhatItsFlagsSay(State state, int type, int flags) {
    Lone lone = Lone.server();
    long id = prepare(lone, state);
    lone.events();
    lone.sent();

    lone.hear(new Frame(0, type, flags, id, 0, Bytes.EMPTY));

    assertThat(kinds(lone.events())).isEqualTo(expected(state, flags));
    boolean broken = expected(state, flags).contains("SessionEnded");
    assertThat(lone.sent()).isEqualTo(broken ? List.of(Frame.goAway(1)) : List.of());
  }

  private static long prepare(Lone lone, State state) {
    return switch (state) {
      case NEVER_OPENED_BY_PEER -> 77;
      case NEVER_OPENED_BY_US -> 78;
      case INBOUND_UNACCEPTED -> {
        lone.hear(Frame.window(SYN, 1, 0));
        yield 1;
      }
      case INBOUND -> inbound(lone).id();
      case OUTBOUND -> lone.established().id();
      case OUTBOUND_UNACKNOWLEDGED -> lone.open().id();
      case REMOTE_FINISHED -> {
        inbound(lone);
        lone.hear(Frame.window(FIN, 1, 0));
        yield 1;
      }
      case LOCAL_FINISHED -> {
        inbound(lone).finish();
        yield 1;
      }
      case RESET -> {
        inbound(lone).reset(ErrorCode.NO_ERROR);
        yield 1;
      }
    };
  }

  private static YamuxStream inbound(Lone lone) {
    YamuxStream stream = lone.hear(Frame.window(SYN, 1, 0)).opened();
    stream.accept();
    lone.sent();
    return stream;
  }

  private static List<String> expected(State state, int flags) {
    boolean exists =
        switch (state) {
          case NEVER_OPENED_BY_PEER, NEVER_OPENED_BY_US, RESET -> false;
          case INBOUND, INBOUND_UNACCEPTED, OUTBOUND, OUTBOUND_UNACKNOWLEDGED -> true;
          case REMOTE_FINISHED, LOCAL_FINISHED -> true;
        };
    List<String> kinds = new ArrayList<>();
    if ((flags & SYN) != 0) {
      if (exists) {
        kinds.add("Lost");
        kinds.add("SessionEnded");
        return kinds;
      }
      if (state == State.NEVER_OPENED_BY_US) {
        kinds.add("SessionEnded");
        return kinds;
      }
      if ((flags & RST) == 0) {
        kinds.add("Opened");
      }
    }
    boolean concerned = exists || kinds.contains("Opened");
    if ((flags & RST) != 0) {
      if (concerned) {
        kinds.add("Reset");
      }
    } else if ((flags & FIN) != 0 && concerned && state != State.REMOTE_FINISHED) {
      kinds.add("RemoteFinished");
      if (state == State.LOCAL_FINISHED) {
        kinds.add("Finished");
      }
    }
    return kinds;
  }

  private static List<String> kinds(List<YamuxEvent> events) {
    return events.stream()
        .map(
            event ->
                event instanceof YamuxEvent.Ended(YamuxStream stream, StreamEnd end)
                    ? end.getClass().getSimpleName()
                    : event.getClass().getSimpleName())
        .toList();
  }

  @Test
  void everyFlagOfTheFirstFrameCounts() {
    Lone lone = Lone.server();

    lone.hear(Frame.data(SYN | FIN, 1, HELLO));

    YamuxStream stream = lone.opened();
    assertThat(lone.events())
        .containsExactly(
            new YamuxEvent.Received(stream, HELLO), new YamuxEvent.RemoteFinished(stream));
  }

  @Test
  void theEndFollowsThePayloadThatItCameWith() {
    Lone lone = Lone.server();
    Bytes frame = Frame.data(SYN | FIN, 1, HELLO).encoded();

    lone.hear(frame.slice(0, frame.size() - 1));
    YamuxStream stream = lone.opened();
    assertThat(lone.events()).containsExactly(new YamuxEvent.Received(stream, Bytes.utf8("hell")));

    lone.hear(frame.slice(frame.size() - 1));
    assertThat(lone.events())
        .containsExactly(
            new YamuxEvent.Received(stream, Bytes.utf8("o")),
            new YamuxEvent.RemoteFinished(stream));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 5, 11, 12, 13, 1_000})
  void theCutOfTheBytesDoesNotMatter(int cut) {
    Lone lone = Lone.server();
    Bytes all =
        Frame.encode(
            Frame.window(SYN, 1, 10),
            Frame.data(0, 1, HELLO),
            Frame.ping(SYN, 0xFFFF_FFFFL),
            Frame.data(FIN, 1, HELLO),
            Frame.data(SYN, 3, Lone.zeros(500)));

    for (int at = 0; at < all.size(); at += cut) {
      lone.hear(all.slice(at, Math.min(all.size(), at + cut)));
    }

    List<YamuxEvent> events = lone.events();
    assertThat(received(events, 1)).isEqualTo(Bytes.utf8("hellohello"));
    assertThat(received(events, 3)).isEqualTo(Lone.zeros(500));
    assertThat(kinds(events).stream().filter(kind -> !kind.equals("Received")))
        .containsExactly("Opened", "RemoteFinished", "Opened");
    assertThat(lone.sent()).contains(Frame.ping(ACK, 0xFFFF_FFFFL));
  }

  private static Bytes received(List<YamuxEvent> events, long id) {
    List<Bytes> parts = new ArrayList<>();
    for (YamuxEvent event : events) {
      if (event instanceof YamuxEvent.Received(YamuxStream stream, Bytes data)
          && stream.id() == id) {
        parts.add(data);
      }
    }
    return Bytes.join(parts.toArray(Bytes[]::new));
  }

  @Test
  void aPayloadIsASliceOfTheChunkItCameIn() {
    Lone lone = Lone.server();
    Bytes chunk = Frame.data(SYN, 1, HELLO).encoded();

    lone.hear(chunk);

    lone.opened();
    assertThat(lone.events())
        .singleElement()
        .satisfies(
            event ->
                assertThat(((YamuxEvent.Received) event).data().array()).isSameAs(chunk.array()));
  }

  @Test
  void aPingIsAnsweredWithItsValue() {
    Lone lone = Lone.client();

    lone.hear(Frame.ping(SYN, 0x8000_0001L), Frame.ping(SYN, 7));

    assertThat(lone.sent()).containsExactly(Frame.ping(ACK, 0x8000_0001L), Frame.ping(ACK, 7));
  }

  @Test
  void ourPingMeasuresFromItsTransmission() {
    Lone lone = Lone.client();
    lone.session.ping();
    lone.nowNanos = 500;
    Frame ping = lone.sent().getFirst();
    assertThat(ping).isEqualTo(Frame.ping(SYN, ping.length()));

    lone.session.ping();
    assertThat(lone.sent()).as("a second request joins the ping in flight").isEmpty();

    lone.nowNanos = 2_000;
    assertThat(lone.session.pingWaitingNanos(lone.nowNanos)).isEqualTo(1_500);
    lone.hear(Frame.ping(ACK, ping.length() + 1));
    assertThat(lone.events()).as("an answer to nothing").isEmpty();
    lone.hear(Frame.ping(ACK, ping.length()));
    assertThat(lone.events()).containsExactly(new YamuxEvent.Ponged(1_500));
    assertThat(lone.session.pingWaitingNanos(lone.nowNanos)).isZero();

    lone.hear(Frame.ping(ACK, ping.length()));
    assertThat(lone.events()).as("the same answer again").isEmpty();
  }

  @Test
  void aTransmissionHoldsWholeFramesOfTheSizeOffered() {
    Lone lone = Lone.client();
    YamuxStream stream = lone.established();
    stream.write(Lone.zeros(200_000));

    List<Bytes> out = new ArrayList<>();
    assertThat(lone.session.transmit(65_519, out, 0)).isEqualTo(65_519);

    assertThat(Frame.decode(Bytes.join(out.toArray(Bytes[]::new))))
        .containsExactly(Frame.data(0, stream.id(), Lone.zeros(65_507)));
  }

  @Test
  void smallWritesShareAFrame() {
    Lone lone = Lone.client();
    YamuxStream stream = lone.established();
    stream.write(Bytes.utf8("one "));
    stream.write(Bytes.utf8("frame"));

    assertThat(lone.sent()).containsExactly(Frame.data(0, stream.id(), Bytes.utf8("one frame")));
  }
}
