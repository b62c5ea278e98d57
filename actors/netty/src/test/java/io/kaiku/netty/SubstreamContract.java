package io.kaiku.netty;

import static org.assertj.core.api.Assertions.assertThat;

import io.kaiku.kernel.addr.Multiaddr;
import io.kaiku.kernel.bytes.Bytes;
import io.kaiku.kernel.error.ErrorCode;
import io.kaiku.kernel.id.Identity;
import io.kaiku.netty.testing.Await;
import io.kaiku.netty.testing.Feed;
import io.kaiku.netty.testing.Host;
import io.kaiku.netty.testing.Pair;
import io.kaiku.netty.testing.Reading;
import io.kaiku.netty.transport.Ended;
import io.kaiku.netty.transport.Substream;
import io.kaiku.netty.transport.SubstreamResetException;
import io.kaiku.netty.transport.Transport;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import java.util.concurrent.SubmissionPublisher;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/** What every substream does, whatever carries it. */
interface SubstreamContract {
  int MIB = 1 << 20;

  /** Makes transports under test. */
  Function<Identity, Transport> transports();

  /** An address with a free port. */
  Multiaddr anywhere();

  default Pair pair() {
    return Pair.of(transports(), anywhere());
  }

  @Test
  default void echo() {
    try (Pair pair = pair()) {
      Substream substream = pair.open(Host.ECHO);
      Reading reading = Reading.all(substream.inbound());
      Feed.of("hello, ", "substream").subscribe(substream.outbound());
      Await.value(reading.end());
      assertThat(reading.text()).isEqualTo("hello, substream");
      assertThat(Await.value(substream.closed()).finished()).isTrue();
    }
  }

  @Test
  default void bigTransferBothWays() {
    try (Pair pair = pair()) {
      long size = 64L * MIB;
      Substream substream = pair.open(Host.ECHO);
      Reading reading = Reading.all(substream.inbound());
      Feed.random(7, size, 50_000).subscribe(substream.outbound());
      assertThat(Await.value(reading.end())).isEqualTo(Feed.hashOf(7, size, 50_000));
      assertThat(reading.size()).isEqualTo(size);
    }
  }

  @Test
  default void chunksLargerThanAWindow() {
    try (Pair pair = pair()) {
      Substream substream = pair.open(Host.ECHO);
      Reading reading = Reading.all(substream.inbound());
      Feed.random(8, 5L * MIB, MIB).subscribe(substream.outbound());
      assertThat(Await.value(reading.end())).isEqualTo(Feed.hashOf(8, 5L * MIB, MIB));
      assertThat(reading.largest()).isBetween(1, 65_536);
    }
  }

  @Test
  default void aPublisherOnOtherThreads() {
    SubmissionPublisher<Bytes> publisher = new SubmissionPublisher<>();
    try (Pair pair = pair()) {
      Substream substream = pair.open(Host.ECHO);
      Reading reading = Reading.all(substream.inbound());
      publisher.subscribe(substream.outbound());
      int chunks = 5_000;
      for (int i = 0; i < chunks; i++) {
        publisher.submit(Bytes.utf8(" " + i));
      }
      publisher.close();
      Await.value(reading.end());
      StringBuilder all = new StringBuilder();
      for (int i = 0; i < chunks; i++) {
        all.append(" ").append(i);
      }
      assertThat(reading.text()).isEqualTo(all.toString());
    }
  }

  @Test
  default void eachSideClosesItsHalf() {
    try (Pair pair = pair()) {
      Substream here = pair.open(Host.KEEP);
      Substream there = pair.listener().nextKept();
      Feed.of().subscribe(here.outbound());
      Await.value(Reading.all(there.inbound()).end());
      Reading reading = Reading.all(here.inbound());
      Feed.of("still ", "open").subscribe(there.outbound());
      Await.value(reading.end());
      assertThat(reading.text()).isEqualTo("still open");
      assertThat(Await.value(there.closed()).finished()).isTrue();
    }
  }

  @Test
  default void theOtherSideClosesItsHalfFirst() {
    try (Pair pair = pair()) {
      Substream here = pair.open(Host.KEEP);
      Substream there = pair.listener().nextKept();
      Feed.of("bye").subscribe(there.outbound());
      Await.value(Reading.all(here.inbound()).end());
      Reading reading = Reading.all(there.inbound());
      Feed.random(3, 2L * MIB, 10_000).subscribe(here.outbound());
      assertThat(Await.value(reading.end())).isEqualTo(Feed.hashOf(3, 2L * MIB, 10_000));
    }
  }

  @Test
  default void resetCarriesItsCode() {
    try (Pair pair = pair()) {
      Substream here = pair.open(Host.KEEP);
      Substream there = pair.listener().nextKept();
      Reading reading = Reading.all(there.inbound());
      here.reset(ErrorCode.RATE_LIMITED);
      assertThat(Await.failure(reading.end()))
          .isInstanceOfSatisfying(
              SubstreamResetException.class,
              e -> {
                assertThat(e.code()).isEqualTo(ErrorCode.RATE_LIMITED);
                assertThat(e.byRemote()).isTrue();
              });
      assertThat(Await.value(here.closed()).byRemote()).isFalse();
      assertThat(Await.value(there.closed()).code()).isEqualTo(ErrorCode.RATE_LIMITED);
    }
  }

  @Test
  default void aResetWithoutCodeIsNoOrderlyEnd() {
    try (Pair pair = pair()) {
      Substream here = pair.open(Host.KEEP);
      Substream there = pair.listener().nextKept();
      Feed.of().subscribe(there.outbound());
      Await.value(Reading.all(here.inbound()).end());
      there.reset(ErrorCode.NO_ERROR);
      assertThat(Await.value(here.closed()).finished()).isFalse();
      assertThat(Await.value(there.closed()).finished()).isFalse();
    }
  }

  @Test
  default void theEndOfTheConnectionIsNoOrderlyEnd() {
    try (Pair pair = pair()) {
      Substream here = pair.open(Host.KEEP);
      Substream there = pair.listener().nextKept();
      Feed.of().subscribe(there.outbound());
      Await.value(Reading.all(here.inbound()).end());
      there.connection().close(ErrorCode.NO_ERROR, "enough");
      assertThat(Await.value(here.closed()).finished()).isFalse();
    }
  }

  @Test
  default void aFailingSourceResets() {
    try (Pair pair = pair();
        SubmissionPublisher<Bytes> source = new SubmissionPublisher<>()) {
      Substream here = pair.open(Host.KEEP);
      Reading reading = Reading.all(pair.listener().nextKept().inbound());
      source.subscribe(here.outbound());
      source.closeExceptionally(
          new SubstreamResetException(Ended.cut(ErrorCode.PROTOCOL_VIOLATION, "bad", false)));
      assertThat(((SubstreamResetException) Await.failure(reading.end())).code())
          .isEqualTo(ErrorCode.PROTOCOL_VIOLATION);
    }
  }

  @Test
  default void aResetStopsTheWriter() {
    try (Pair pair = pair()) {
      Feed endless = new Feed(() -> Bytes.wrap(new byte[10_000]));
      Substream here = pair.open(Host.KEEP);
      endless.subscribe(here.outbound());
      pair.listener().nextKept().reset(ErrorCode.GATED);
      Await.until("the source is cancelled", endless::isOver);
      assertThat(Await.value(here.closed()).code()).isEqualTo(ErrorCode.GATED);
    }
  }

  @Test
  default void aSlowReaderStallsOnlyItsWriter() {
    try (Pair pair = pair()) {
      Feed endless = new Feed(() -> Bytes.wrap(new byte[10_000]));
      Substream stalled = pair.open(Host.KEEP);
      endless.subscribe(stalled.outbound());
      List<Reading> flowing = new ArrayList<>();
      for (int i = 0; i < 99; i++) {
        Substream substream = pair.open(Host.ECHO);
        flowing.add(Reading.all(substream.inbound()));
        Feed.random(i, MIB, 20_000).subscribe(substream.outbound());
      }
      for (int i = 0; i < 99; i++) {
        assertThat(Await.value(flowing.get(i).end())).isEqualTo(Feed.hashOf(i, MIB, 20_000));
      }
      long window = 256 * 1024;
      assertThat(endless.sent()).isBetween(window, 3 * window);
      Reading late = Reading.of(pair.listener().nextKept().inbound(), 1);
      Await.until("the first chunk arrives", () -> late.chunks() == 1);
      late.more(Long.MAX_VALUE);
      Await.until("it flows again", () -> late.size() > 4 * window);
      stalled.reset(ErrorCode.NO_ERROR);
      assertThat(Await.failure(late.end())).isInstanceOf(SubstreamResetException.class);
    }
  }

  @Test
  default void chunksArriveUnderDemandOnly() {
    try (Pair pair = pair()) {
      Substream here = pair.open(Host.KEEP);
      Feed.random(1, 4L * MIB, 50_000).subscribe(here.outbound());
      Reading reading = Reading.of(pair.listener().nextKept().inbound(), 0);
      for (int i = 1; i <= 20; i++) {
        int wanted = i;
        reading.more(1);
        Await.until("chunk " + i, () -> reading.chunks() == wanted);
      }
      Await.value(pair.connection().ping());
      assertThat(reading.chunks()).isEqualTo(20);
      reading.more(Long.MAX_VALUE);
      assertThat(Await.value(reading.end())).isEqualTo(Feed.hashOf(1, 4L * MIB, 50_000));
    }
  }

  @Test
  default void whoCancelsReadingStillWrites() {
    try (Pair pair = pair()) {
      Substream here = pair.open(Host.KEEP);
      Feed feed = Feed.random(1, 4L * MIB, 50_000);
      feed.subscribe(here.outbound());
      Substream there = pair.listener().nextKept();
      Reading.of(there.inbound(), 1).cancel();
      Await.until("all is taken", () -> feed.sent() == 4L * MIB && feed.isOver());
      Reading reading = Reading.all(here.inbound());
      Feed.of("answer").subscribe(there.outbound());
      Await.value(reading.end());
      assertThat(reading.text()).isEqualTo("answer");
    }
  }

  @Test
  default void aSecondReaderIsRefused() {
    try (Pair pair = pair()) {
      Substream here = pair.open(Host.ECHO);
      Reading first = Reading.all(here.inbound());
      assertThat(Await.failure(Reading.all(here.inbound()).end()))
          .isInstanceOf(IllegalStateException.class);
      Feed.of("one").subscribe(here.outbound());
      Await.value(first.end());
      assertThat(first.text()).isEqualTo("one");
    }
  }

  @Test
  default void aLazilyNegotiatedSubstream() {
    try (Pair pair = pair()) {
      Substream known = Await.value(pair.connection().openKnown(Host.ECHO));
      Reading reading = Reading.all(known.inbound());
      Feed.of("at ", "once").subscribe(known.outbound());
      Await.value(reading.end());
      assertThat(reading.text()).isEqualTo("at once");
    }
  }

  @Test
  default void aLazilyNegotiatedSubstreamThatOnlyReads() {
    try (Pair pair = pair()) {
      Substream known = Await.value(pair.connection().openKnown(Host.KEEP));
      Reading reading = Reading.all(known.inbound());
      Feed.of("for you").subscribe(pair.listener().nextKept().outbound());
      Await.value(reading.end());
      assertThat(reading.text()).isEqualTo("for you");
    }
  }

  @Test
  default void aLazyProposalMayBeRefused() {
    try (Pair pair = pair()) {
      Substream unknown = Await.value(pair.connection().openKnown("/nobody/1"));
      Reading reading = Reading.all(unknown.inbound());
      Feed.of("anybody?").subscribe(unknown.outbound());
      assertThat(Await.failure(reading.end())).isInstanceOf(SubstreamResetException.class);
      assertThat(Await.value(unknown.closed()).code())
          .isEqualTo(ErrorCode.PROTOCOL_NEGOTIATION_FAILED);
    }
  }

  @Test
  default void twoThousandAtOnce() {
    try (Pair pair = pair()) {
      List<CompletableFuture<String>> echoes = new ArrayList<>();
      for (int i = 0; i < 2_000; i++) {
        String text = "number " + i;
        echoes.add(
            pair.connection()
                .open(List.of(Host.ECHO))
                .thenCompose(
                    substream -> {
                      Reading reading = Reading.all(substream.inbound());
                      Feed.of(text).subscribe(substream.outbound());
                      return reading.end().thenApply(hash -> reading.text());
                    })
                .toCompletableFuture());
      }
      for (int i = 0; i < 2_000; i++) {
        assertThat(Await.value(echoes.get(i))).isEqualTo("number " + i);
      }
      Await.until("all have ended", () -> pair.connection().stats().substreamsOpen() == 0);
      assertThat(pair.connection().stats().substreamsOutbound()).isEqualTo(2_000);
    }
  }

  @Test
  default void aReaderThatThrowsCostsItsSubstreamOnly() {
    try (Pair pair = pair()) {
      Substream here = pair.open(Host.KEEP);
      pair.listener().nextKept().inbound().subscribe(new Throwing());
      Feed.of("boom").subscribe(here.outbound());
      assertThat(Await.value(here.closed()).byRemote()).isTrue();
      Substream next = pair.open(Host.ECHO);
      Reading reading = Reading.all(next.inbound());
      Feed.of("fine").subscribe(next.outbound());
      Await.value(reading.end());
      assertThat(reading.text()).isEqualTo("fine");
    }
  }

  @Test
  default void aSourceThatThrowsWhenCancelledHidesNoEnd() {
    try (Pair pair = pair()) {
      Substream here = pair.open(Host.KEEP);
      Reading reading = Reading.all(here.inbound());
      here.outbound().onSubscribe(new ThrowingSubscription());
      pair.listener().nextKept().reset(ErrorCode.GATED);
      assertThat(Await.failure(reading.end())).isInstanceOf(SubstreamResetException.class);
      assertThat(Await.value(here.closed()).code()).isEqualTo(ErrorCode.GATED);
      assertThat(Await.value(pair.connection().ping())).isPositive();
    }
  }

  /** Breaks rule 3.15. */
  final class ThrowingSubscription implements Flow.Subscription {
    @Override
    public void request(long n) {}

    @Override
    public void cancel() {
      throw new IllegalStateException("a bug in an application");
    }
  }

  /** Breaks rule 2.13. */
  final class Throwing implements Flow.Subscriber<Bytes> {
    @Override
    public void onSubscribe(Flow.Subscription subscription) {
      subscription.request(1);
    }

    @Override
    public void onNext(Bytes chunk) {
      throw new IllegalStateException("a bug in an application");
    }

    @Override
    public void onError(Throwable cause) {}

    @Override
    public void onComplete() {}
  }
}
