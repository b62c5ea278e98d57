package io.kaiku.wire.yamux;

import static org.assertj.core.api.Assertions.assertThat;

import io.kaiku.kernel.bytes.Bytes;
import io.kaiku.kernel.error.ErrorCode;
import io.kaiku.wire.Role;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;

/**
 * One side of a session that does random things and holds every event against what the other side
 * is known to have done.
 *
 * <p>The reference model is a count of bytes: byte k of a substream's direction is a function of
 * its id, the direction and k, so that a reader knows what must come next.
 */
final class Operator {
  static final YamuxConfig CONFIG =
      new YamuxConfig(
          new YamuxConfig.Sending(10_000, 50_000, 300_000),
          new YamuxConfig.Windows(1 << 20, 3 << 20),
          new YamuxConfig.Limits(8, 20, 20, 200, 64L << 20));
  private static final int LARGEST_WRITE = 60_000;

  /** What the model knows of one side of a substream. */
  private static final class Half {
    final YamuxStream stream;
    long written;
    long received;
    long consumed;
    boolean finished;
    boolean remoteFinished;
    ErrorCode resetWith;
    StreamEnd end;

    Half(YamuxStream stream) {
      this.stream = stream;
    }

    boolean isDone() {
      return end != null && (stream.isReset() || consumed == received);
    }
  }

  final YamuxSession session;
  private final Map<Long, Half> halves = new TreeMap<>();
  private final ArrayDeque<Bytes> wire = new ArrayDeque<>();
  private final RandomGenerator random;
  private final Role role;
  private Operator other;
  private long nowNanos;

  Operator(Role role, RandomGenerator random) {
    this.session = new YamuxSession(role, CONFIG);
    this.random = random;
    this.role = role;
  }

  static void connect(Operator one, Operator another) {
    one.other = another;
    another.other = one;
  }

  /** Does one random thing. */
  void act(long nowNanos) {
    this.nowNanos = nowNanos;
    switch (random.nextInt(14)) {
      case 0 -> open();
      case 1, 2, 3 -> withOne(this::write);
      case 4, 5, 6 ->
          withOne(half -> consume(half, random.nextLong(half.received - half.consumed + 1)));
      case 7 -> withOne(half -> half.stream.accept());
      case 8 -> rarely(4, this::finish);
      case 9 -> rarely(20, this::reset);
      case 10 -> session.ping();
      case 11 -> deliver();
      default -> transmit(13 + random.nextInt(100_000));
    }
    hear();
    checkBounds();
  }

  /** Brings everything that waits to the other side; true when there was something. */
  boolean flush() {
    transmit(1 << 20);
    boolean moved = !wire.isEmpty();
    while (!wire.isEmpty()) {
      deliver();
    }
    other.hear();
    return moved;
  }

  /** Reads, accepts and finishes everything; true when something was left to do. */
  boolean conclude() {
    boolean busy = false;
    for (Half half : halves.values()) {
      busy |= !half.isDone();
      consume(half, half.received - half.consumed);
      finish(half);
    }
    hear();
    return busy;
  }

  /** With nothing on its way, what one side may send is what the other will take. */
  void checkCredit() {
    for (Half half : halves.values()) {
      Half peer = other.halves.get(half.stream.id());
      if (peer != null && half.end == null && peer.end == null && !peer.remoteFinished) {
        assertThat(half.stream.sendCredit).isEqualTo(peer.stream.window.credit());
      }
    }
  }

  /** Every substream ended, and what was not reset arrived whole. */
  void checkConcluded() {
    assertThat(session.stats().streams()).isZero();
    assertThat(session.stats().unreadBytes()).isZero();
    for (Half half : halves.values()) {
      assertThat(half.end).isNotNull();
      Half peer = other.halves.get(half.stream.id());
      if (half.end instanceof StreamEnd.Finished && peer.end instanceof StreamEnd.Finished) {
        assertThat(half.received).isEqualTo(peer.written);
      }
    }
  }

  private void open() {
    try {
      Half half = new Half(session.open(nowNanos));
      halves.put(half.stream.id(), half);
    } catch (YamuxException e) {
      assertThat(e.code()).isEqualTo(ErrorCode.RESOURCE_LIMIT_EXCEEDED);
    }
  }

  private void withOne(Consumer<Half> what) {
    List<Half> all = halves.values().stream().filter(half -> !half.isDone()).toList();
    if (!all.isEmpty()) {
      what.accept(all.get(random.nextInt(all.size())));
    }
  }

  private void rarely(int oneIn, Consumer<Half> what) {
    if (random.nextInt(oneIn) == 0) {
      withOne(what);
    }
  }

  private void write(Half half) {
    if (!half.stream.isWritable()) {
      return;
    }
    byte[] data = new byte[random.nextInt(random.nextBoolean() ? 100 : LARGEST_WRITE)];
    for (int i = 0; i < data.length; i++) {
      data[i] = pattern(half.stream.id(), role, half.written + i);
    }
    half.written += data.length;
    half.stream.write(Bytes.wrap(data));
  }

  private void consume(Half half, long bytes) {
    half.consumed += bytes;
    half.stream.consumed((int) bytes, nowNanos);
  }

  private void finish(Half half) {
    if (half.end == null) {
      half.finished = true;
      half.stream.finish();
    }
  }

  private void reset(Half half) {
    if (half.end == null) {
      half.resetWith = new ErrorCode(random.nextLong(1L << 32));
      half.stream.reset(half.resetWith);
    }
  }

  private void transmit(int maxBytes) {
    List<Bytes> parts = new ArrayList<>();
    int size = session.transmit(maxBytes, parts, nowNanos);
    assertThat(size).isLessThanOrEqualTo(maxBytes);
    wire.addAll(parts);
    hear();
  }

  private void deliver() {
    Bytes next = wire.poll();
    if (next == null) {
      return;
    }
    int cut = random.nextBoolean() ? next.size() : 1 + random.nextInt(next.size());
    if (cut < next.size()) {
      wire.addFirst(next.slice(cut));
    }
    other.session.receive(next.slice(0, cut), nowNanos);
    other.hear();
  }

  private void hear() {
    for (YamuxEvent event = session.pollEvent(); event != null; event = session.pollEvent()) {
      hear(event);
    }
  }

  private void hear(YamuxEvent event) {
    switch (event) {
      case YamuxEvent.Opened(YamuxStream stream) -> {
        assertThat(other.halves).containsKey(stream.id());
        assertThat(halves.put(stream.id(), new Half(stream))).isNull();
      }
      case YamuxEvent.Received(YamuxStream stream, Bytes data) -> received(live(stream), data);
      case YamuxEvent.RemoteFinished(YamuxStream stream) -> {
        Half half = live(stream);
        Half writer = other.halves.get(stream.id());
        assertThat(writer.finished).isTrue();
        assertThat(half.received).isEqualTo(writer.written);
        half.remoteFinished = true;
      }
      case YamuxEvent.Writable(YamuxStream stream) ->
          assertThat(live(stream).stream.queuedBytes())
              .isLessThanOrEqualTo(CONFIG.sending().streamQueueBytes() / 2);
      case YamuxEvent.Ended(YamuxStream stream, StreamEnd end) -> ended(live(stream), end);
      case YamuxEvent.MayOpen mayOpen -> {}
      case YamuxEvent.Ponged(long rttNanos) -> assertThat(rttNanos).isPositive();
      case YamuxEvent.GoingAway goingAway -> throw new AssertionError(event);
      case YamuxEvent.SessionEnded ended -> throw new AssertionError(event);
    }
  }

  private Half live(YamuxStream stream) {
    Half half = Objects.requireNonNull(halves.get(stream.id()), "an event of an unknown substream");
    assertThat(half.stream).isSameAs(stream);
    assertThat(half.end).as("an event after the end").isNull();
    return half;
  }

  private void received(Half half, Bytes data) {
    assertThat(half.remoteFinished).isFalse();
    for (int i = 0; i < data.size(); i++) {
      if (data.at(i) != pattern(half.stream.id(), other.role, half.received + i)) {
        throw new AssertionError(half.stream + ": byte " + (half.received + i) + " is wrong");
      }
    }
    half.received += data.size();
    assertThat(half.received).isLessThanOrEqualTo(other.halves.get(half.stream.id()).written);
  }

  private void ended(Half half, StreamEnd end) {
    half.end = end;
    switch (end) {
      case StreamEnd.Finished() -> assertThat(half.finished && half.remoteFinished).isTrue();
      case StreamEnd.Reset(SessionEnd.By by, ErrorCode code, String detail) -> {
        Half resetter = by == SessionEnd.By.US ? half : other.halves.get(half.stream.id());
        ErrorCode expected =
            resetter == null ? ErrorCode.RESOURCE_LIMIT_EXCEEDED : resetter.resetWith;
        assertThat(code).isEqualTo(expected);
      }
      case StreamEnd.Lost(SessionEnd session) -> throw new AssertionError(session);
    }
  }

  private void checkBounds() {
    long unread = 0;
    for (Half half : halves.values()) {
      YamuxStream stream = half.stream;
      assertThat(stream.queuedBytes())
          .isLessThan(CONFIG.sending().streamQueueBytes() + LARGEST_WRITE);
      assertThat(stream.receiveWindow()).isBetween(YamuxConfig.INITIAL_WINDOW, 1 << 20);
      assertThat(stream.unreadBytes()).isLessThanOrEqualTo(stream.receiveWindow());
      unread += stream.isReset() ? 0 : stream.unreadBytes();
    }
    assertThat(session.stats().unreadBytes()).isEqualTo(unread);
    assertThat(session.stats().streams()).isLessThanOrEqualTo(40);
  }

  private static byte pattern(long id, Role writer, long at) {
    long salt = writer == Role.INITIATOR ? 0 : 17;
    return (byte) (id * 31 + salt + at + (at >> 8));
  }
}
