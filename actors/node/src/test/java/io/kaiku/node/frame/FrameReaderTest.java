package io.kaiku.node.frame;

import static org.assertj.core.api.Assertions.assertThat;

import io.kaiku.kernel.bytes.Bytes;
import io.kaiku.kernel.bytes.MalformedException;
import io.kaiku.kernel.bytes.Varint;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Flow;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FrameReaderTest {

  private static final FrameReader.Credit CREDIT = new FrameReader.Credit(1_000, 4, 2_000);

  private final ByteBudget budget = new ByteBudget(1 << 20);
  private final Taker taker = new Taker();
  private final Source source = new Source();

  @Test
  void handsOverWhatArrivesAndAsksForMore() {
    FrameReader reader = reading();

    source.send(framed("one", "two"));

    assertThat(taker.texts()).containsExactly("one", "two");
    assertThat(source.requested).isEqualTo(2);
    reader.taken(3);
    reader.taken(3);
    assertThat(budget.usedBytes()).isZero();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 7, 100, 4_096})
  void putsMessagesTogetherHoweverTheStreamIsCut(int chunk) {
    FrameReader reader = reading();
    taker.reader = reader;
    List<String> sent = IntStream.range(0, 50).mapToObj(i -> "x".repeat(i * 20)).toList();
    Bytes all = framed(sent.toArray(String[]::new));

    for (int at = 0; at < all.size(); at += chunk) {
      source.send(all.slice(at, Math.min(all.size(), at + chunk)));
    }
    source.subscriber.onComplete();

    assertThat(taker.texts()).isEqualTo(sent);
    assertThat(taker.ended).isTrue();
    assertThat(budget.usedBytes()).isZero();
  }

  @Test
  void stopsAtTheCreditInMessagesEvenInsideOneChunk() {
    FrameReader reader = reading();

    source.send(framed("a", "b", "c", "d", "e", "f"));

    assertThat(taker.texts()).containsExactly("a", "b", "c", "d");
    assertThat(source.requested).isEqualTo(1);
    reader.taken(1);
    assertThat(taker.texts()).containsExactly("a", "b", "c", "d", "e");
    reader.taken(1);
    reader.taken(1);
    assertThat(taker.texts()).hasSize(6);
    assertThat(source.requested).isEqualTo(2);
  }

  @Test
  void stopsAtTheCreditInBytes() {
    FrameReader reader = reading();

    source.send(framed("x".repeat(1_000), "y".repeat(1_000), "z"));

    assertThat(taker.messages).hasSize(2);
    assertThat(source.requested).isEqualTo(1);
    reader.taken(1_000);
    assertThat(taker.messages).hasSize(3);
  }

  @Test
  void refusesALongMessageByItsLengthAlone() {
    reading();

    source.send(Varint.encode(1_001));

    assertThat(taker.failure).isInstanceOf(MalformedException.class).hasMessageContaining("1000");
    assertThat(source.cancelled).isTrue();
    assertThat(budget.usedBytes()).isZero();
  }

  @Test
  void refusesALengthThatNeverEnds() {
    reading();
    byte[] endless = new byte[10];
    java.util.Arrays.fill(endless, (byte) 0x80);

    source.send(Bytes.wrap(endless));

    assertThat(taker.failure).isInstanceOf(MalformedException.class);
  }

  @Test
  void reportsAStreamThatEndsInsideAMessage() {
    reading();

    source.send(framed("whole").concat(Bytes.fromHex("05ff")));
    source.subscriber.onComplete();

    assertThat(taker.texts()).containsExactly("whole");
    assertThat(taker.failure).isInstanceOf(MalformedException.class);
    assertThat(taker.ended).isFalse();
  }

  @Test
  void givesUpWhenTheSharedBudgetIsSpent() {
    ByteBudget small = new ByteBudget(1_000);
    FrameReader first = new FrameReader(CREDIT, small, taker);
    source.connect(first);
    source.send(framed("x".repeat(500)));
    Taker other = new Taker();
    Source otherSource = new Source();
    otherSource.connect(new FrameReader(CREDIT, small, other));

    otherSource.send(framed("y".repeat(500)));

    assertThat(other.failure).isInstanceOf(BudgetExhaustedException.class);
    assertThat(otherSource.cancelled).isTrue();
    assertThat(small.usedBytes()).isEqualTo(500 + FrameReader.OVERHEAD);
    first.taken(500);
    assertThat(small.usedBytes()).isZero();
  }

  /** Or whoever opens a substream again and again could fill a mailbox with nothing. */
  @Test
  void emptyMessagesTakeOfTheBudgetToo() {
    ByteBudget small = new ByteBudget(3 * FrameReader.OVERHEAD + 10);
    source.connect(new FrameReader(CREDIT, small, taker));

    source.send(Bytes.fromHex("00000000"));

    assertThat(taker.messages).hasSize(3);
    assertThat(taker.failure).isInstanceOf(BudgetExhaustedException.class);
    assertThat(small.usedBytes()).isEqualTo(3 * FrameReader.OVERHEAD);
  }

  @Test
  void saysNothingAfterItIsCancelled() {
    FrameReader reader = reading();
    source.send(framed("a").concat(Bytes.fromHex("05")));

    reader.cancel();
    source.subscriber.onNext(framed("b"));
    source.subscriber.onComplete();

    assertThat(taker.texts()).containsExactly("a");
    assertThat(taker.ended).isFalse();
    assertThat(source.cancelled).isTrue();
    reader.taken(1);
    assertThat(budget.usedBytes()).isZero();
  }

  @Test
  void aSmallMessageDoesNotKeepItsChunkAlive() {
    reading();

    source.send(framed("tiny", "x".repeat(900)));

    assertThat(taker.messages.getFirst().array()).hasSize(4);
    assertThat(taker.messages.get(1).array().length).isGreaterThan(900);
  }

  @Test
  void survivesAnyBytes() {
    for (long seed = 0; seed < 2_000; seed++) {
      Random random = new Random(seed);
      Taker any = new Taker();
      Source from = new Source();
      ByteBudget bounded = new ByteBudget(200_000);
      FrameReader reader = new FrameReader(CREDIT, bounded, any);
      any.reader = reader;
      from.connect(reader);
      for (int i = 0; i < 20 && any.failure == null; i++) {
        byte[] noise = new byte[1 + random.nextInt(300)];
        random.nextBytes(noise);
        from.send(Bytes.wrap(noise));
      }
      from.subscriber.onComplete();
      assertThat(bounded.usedBytes()).as("seed %d", seed).isZero();
      assertThat(any.ended ^ any.failure != null).as("seed %d", seed).isTrue();
    }
  }

  private FrameReader reading() {
    FrameReader reader = new FrameReader(CREDIT, budget, taker);
    source.connect(reader);
    return reader;
  }

  private static Bytes framed(String... texts) {
    Bytes all = Bytes.EMPTY;
    for (String text : texts) {
      all = all.concat(Varint.delimited(Bytes.utf8(text)));
    }
    return all;
  }

  /** The outside of a substream, which delivers only under demand. */
  private static final class Source implements Flow.Subscription {
    Flow.Subscriber<? super Bytes> subscriber;
    long requested;
    long sent;
    boolean cancelled;

    void connect(FrameReader reader) {
      subscriber = reader;
      reader.onSubscribe(this);
    }

    void send(Bytes chunk) {
      if (cancelled) {
        return;
      }
      assertThat(++sent).as("chunks under demand").isLessThanOrEqualTo(requested);
      subscriber.onNext(chunk);
    }

    @Override
    public void request(long n) {
      requested += n;
    }

    @Override
    public void cancel() {
      cancelled = true;
    }
  }

  private static final class Taker implements FrameReader.Sink {
    final List<Bytes> messages = new ArrayList<>();
    FrameReader reader;
    boolean ended;
    Throwable failure;

    List<String> texts() {
      return messages.stream().map(Bytes::utf8).toList();
    }

    @Override
    public void frame(Bytes message) {
      messages.add(message);
      if (reader != null) {
        reader.taken(message.size());
      }
    }

    @Override
    public void ended() {
      ended = true;
    }

    @Override
    public void failed(Throwable cause) {
      failure = cause;
    }
  }
}
